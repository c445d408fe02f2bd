// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageWeightTest {

    /** What a page may weigh. It is mailed, and attached to builds. */
    private static final int LIMIT = 3_000_000;

    /**
     * With as many builds as it takes for each operation to have more runs than a page holds; more of them make the page no heavier,
     * but for a digit here and there.
     */
    @Test
    void page_of2000Operations_isAtMost3Megabytes(@TempDir Path directory) throws IOException {
        SampleMonth.of(directory, 1_983, 60);

        byte[] page = Dashboard.page(directory, 30, Store.CLOCK);

        assertThat(new String(page, StandardCharsets.UTF_8).split("<tr data-operation=", -1))
                .hasSize(2_001);
        assertThat(page).hasSizeBetween(2_000_000, LIMIT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PageWriterTest {

    private final Asset style = Asset.of("page.css");

    @Test
    void asset_isPutInItsPlace_butNotWhereATextOnlyReadsTheSame() throws IOException {
        String place = style.place().html();
        String lookalike = String.valueOf(place.toCharArray());
        try (PageWriter page = new PageWriter(style)) {
            page.write("<b>");
            page.write(lookalike);
            page.write(place);
            page.write("ä…");

            assertThat(new String(page.bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("<b>" + place + new String(style.content(), StandardCharsets.UTF_8) + "ä…");
        }
    }

    @Test
    void text_isWritten_howeverItIsGiven() throws IOException {
        try (PageWriter page = new PageWriter()) {
            page.write("abcd", 1, 2);
            page.write("efgh".toCharArray(), 0, 2);
            page.append('x').flush();

            assertThat(page.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("bcefx");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacementTest {

    private int attempts;

    @Test
    void replace_leavesTheNewContentInTheOldPlace(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "old");
        Path by = Files.writeString(temp.resolve("by"), "new");

        Replacement.replace(file, by);

        assertThat(file).hasContent("new");
        assertThat(by).doesNotExist();
    }

    @Test
    void attempt_isRepeated_untilWhoeverHasTheFileOpenIsDone() throws Exception {
        Replacement.attempt(() -> deniedUntil(3), 4);

        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void attempt_throws_whenTheLastIsDeniedToo() {
        assertThatThrownBy(() -> Replacement.attempt(() -> deniedUntil(4), 3))
                .isInstanceOf(AccessDeniedException.class);

        assertThat(attempts).isEqualTo(3);
    }

    private void deniedUntil(int attempt) throws IOException {
        attempts++;
        if (attempts < attempt) {
            throw new AccessDeniedException("file");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreFilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-22.jsonl", "2026-11-22.jsonl.gz", ".cache", ".cache/lock", ".cache/a/b"})
    void ofStore_isWhatItMakes(String within) {
        assertThat(StoreFiles.areOfStore(Path.of(within))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notes.txt",
                "2026-11-22.json",
                "2026-1-22.jsonl",
                "x2026-11-22.jsonl",
                "a/2026-11-22.jsonl",
                "a/.cache",
                ".cached"
            })
    void ofStore_isNothingElse(String within) {
        assertThat(StoreFiles.areOfStore(Path.of(within))).isFalse();
    }

    @Test
    void reason_isInWords() {
        assertThat(StoreFiles.reason(new AccessDeniedException("/m"))).isEqualTo("no permission for /m");
        assertThat(StoreFiles.reason(new NoSuchFileException("/m"))).isEqualTo("there is no /m");
        assertThat(StoreFiles.reason(new NotDirectoryException("/m"))).isEqualTo("/m is not a directory");
        assertThat(StoreFiles.reason(new FileSystemException("/m", null, "No space left on device")))
                .isEqualTo("/m: No space left on device");
        assertThat(StoreFiles.reason(new FileAlreadyExistsException("/m"))).isEqualTo("/m: FileAlreadyExistsException");
        assertThat(StoreFiles.reason(new IOException("it broke"))).isEqualTo("it broke");
        assertThat(StoreFiles.reason(new IOException())).isEqualTo("java.io.IOException");
        assertThat(StoreFiles.reason(new IllegalStateException("odd")))
                .isEqualTo("java.lang.IllegalStateException: odd");
    }
}

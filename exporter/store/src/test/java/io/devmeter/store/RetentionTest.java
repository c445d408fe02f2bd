// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    private static final LocalDate DAY = LocalDate.of(2026, 10, 1);

    @TempDir
    Path directory;

    @Test
    @EnabledOnOs(OS.LINUX) // Where there is a file that nobody can delete.
    void delete_deletesTheOthers_whenAFileCannotBeDeleted() throws Exception {
        Path old = Files.createFile(DayFile.path(directory, DAY));
        CacheDirectory cache = new CacheDirectory(directory, CacheDirectory.SETTLING);
        Retention retention = new Retention(directory, cache, step -> {});
        List<DayFile> files = List.of(new DayFile(DAY, Path.of("/proc/version")), new DayFile(DAY, old));

        assertThatIOException().isThrownBy(() -> retention.delete(files)).withMessageContaining("/proc/version");

        assertThat(old).doesNotExist();
    }
}

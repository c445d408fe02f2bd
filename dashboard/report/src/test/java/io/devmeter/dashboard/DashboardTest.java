// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardTest {

    @TempDir
    Path folder;

    @Test
    void generate_returnsTheFileThatItWrote_inFoldersThatItMade() throws IOException {
        Path output = folder.resolve("some/where/page.html");

        assertThat(Dashboard.generate(folder.resolve("none"), output, 30)).isEqualTo(output);

        assertThat(output).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void generate_replacesAnOldPage_andLeavesNothingElse() throws IOException {
        Path output =
                Files.writeString(Files.createDirectory(folder.resolve("out")).resolve("page.html"), "old");

        Dashboard.generate(Store.small(folder.resolve("metrics")), output, 30, Store.CLOCK);

        assertThat(output).content().doesNotContain("old\n").contains("unit-tests");
        assertThat(output.getParent()).isDirectoryContaining(output::equals);
        try (var files = Files.list(folder.resolve("out"))) {
            assertThat(files).containsExactly(output);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void generate_writesWhatOthersMayRead_asAnyFile() throws IOException {
        Path ordinary = Files.writeString(folder.resolve("ordinary"), "");
        Path output = Dashboard.generate(folder.resolve("none"), folder.resolve("page.html"), 30);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(ordinary)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--r-----", "rw-rw-rw-", "---------"})
    @DisabledOnOs(OS.WINDOWS)
    void generate_keepsThePermissionsOfThePageThatItReplaces(String permissions) throws IOException {
        Path output = Files.writeString(folder.resolve("page.html"), "old");
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString(permissions));

        Dashboard.generate(folder.resolve(".metrics"), output, 30);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo(permissions);
        assertThat(Files.size(output)).isGreaterThan(1_000);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void generate_keepsALink_andReplacesWhatItLeadsTo() throws IOException {
        Path target = Files.writeString(folder.resolve("target.html"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), target);

        Dashboard.generate(folder.resolve("none"), link, 30);

        assertThat(link).isSymbolicLink();
        assertThat(target).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void generate_keepsALink_andMakesWhatItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), Path.of("another.html"));
        Files.createSymbolicLink(folder.resolve("another.html"), Path.of("out/page.html"));

        Dashboard.generate(folder.resolve("none"), link, 30);

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("another.html")).isSymbolicLink();
        assertThat(folder.resolve("out/page.html")).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void generate_fails_whenLinksLeadToEachOther() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), Path.of("another.html"));
        Files.createSymbolicLink(folder.resolve("another.html"), Path.of("link.html"));

        assertThatIOException().isThrownBy(() -> Dashboard.generate(folder.resolve("none"), link, 30));

        assertThat(link).isSymbolicLink();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void generate_writesIntoADevice_insteadOfReplacingIt() throws IOException {
        Path device = Path.of("/dev/null");

        Dashboard.generate(folder.resolve("none"), device, 30);

        assertThat(Files.exists(device)).isTrue();
        assertThat(Files.isRegularFile(device)).isFalse();
    }

    @Test
    void generate_saysSo_whenTheOutputIsADirectory() {
        assertThatIOException()
                .isThrownBy(() -> Dashboard.generate(folder.resolve("none"), folder, 30))
                .withMessageContaining(folder.toString())
                .withMessageContaining("is a directory");
    }

    @Test
    void generate_leavesNothing_whenItCannotWrite() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatIOException().isThrownBy(() -> Dashboard.generate(folder.resolve("none"), file.resolve("page"), 30));

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void generate_fails_whenTheStoreIsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatIOException()
                .isThrownBy(() -> Dashboard.generate(file, folder.resolve("page.html"), 30))
                .isInstanceOf(NotDirectoryException.class);
        assertThat(folder.resolve("page.html")).doesNotExist();
    }

    @Test
    void generate_refusesNegativeDays() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dashboard.generate(folder, folder.resolve("page.html"), -1));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsTest {

    @TempDir
    Path temp;

    private String path = "";

    /** As Maven and Node have it: a script for other systems beside the one for Windows. */
    @BeforeEach
    void makeFolders() throws Exception {
        for (String file : new String[] {"a/mvn", "b/mvn", "b/mvn.cmd", "b/npm.cmd", "b/npm.exe", "dir/mvnw.cmd"}) {
            Path made = temp.resolve(file);
            Files.createDirectories(made.getParent());
            Files.createFile(made);
        }
        path = temp.resolve("a") + File.pathSeparator + temp.resolve("b");
    }

    @Test
    void find_isTheFileThatTheShellWouldStart() {
        assertThat(Windows.find("mvn", path, null)).isEqualTo(file("b/mvn.cmd"));
        assertThat(Windows.find("npm", path, null)).isEqualTo(file("b/npm.exe"));
        assertThat(Windows.find("mvn.cmd", path, null)).isEqualTo(file("b/mvn.cmd"));
        assertThat(Windows.find(file("b/mvn"), "", null)).isEqualTo(file("b/mvn.cmd"));
    }

    @Test
    void find_looksFirstWhereTheCommandIsToRun() {
        File directory = temp.resolve("dir").toFile();

        assertThat(Windows.find("mvnw", path, directory)).isEqualTo(file("dir/mvnw.cmd"));
        assertThat(Windows.find("./mvnw", path, directory)).isEqualTo(file("dir/./mvnw.cmd"));
        assertThat(Windows.find("mvn", path, directory)).isEqualTo(file("b/mvn.cmd"));
    }

    @Test
    void find_leavesToTheSystem_whatIsNotThere() {
        assertThat(Windows.find("git", path, null)).isEqualTo("git");
        assertThat(Windows.find("git.exe", path, null)).isEqualTo("git.exe");
        assertThat(Windows.find("", path, null)).isEmpty();
    }

    @Test
    void putAll_replacesVariablesOfTheSameName_whateverItsCase() {
        Map<String, String> environment = new HashMap<>(Map.of("Path", "system", "TEMP", "t"));

        Windows.putAll(environment, Map.of("PATH", "step", "NEW", "n"));

        assertThat(environment).containsOnly(Map.entry("PATH", "step"), Map.entry("TEMP", "t"), Map.entry("NEW", "n"));
    }

    @Test
    void understandsEscapes_ifTheConsoleSaysSo() {
        assertThat(Windows.understandsEscapes(Map.of("SESSIONNAME", "Console")::get))
                .isFalse();
        assertThat(Windows.understandsEscapes(Map.of("ConEmuANSI", "OFF")::get)).isFalse();

        assertThat(Windows.understandsEscapes(Map.of("WT_SESSION", "1-2")::get)).isTrue();
        assertThat(Windows.understandsEscapes(Map.of("ConEmuANSI", "ON")::get)).isTrue();
        assertThat(Windows.understandsEscapes(Map.of("TERM", "xterm")::get)).isTrue();
    }

    private String file(String name) {
        return temp.resolve(name).toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of the README, as it is written there. */
class ReadmeIT {

    @TempDir
    Path directory;

    @Test
    void command_runsAnExample() throws Exception {
        List<String> commands = Files.readString(Path.of("README.md"))
                .lines()
                .filter(line -> line.startsWith("    java "))
                .toList();

        assertThat(commands).singleElement().satisfies(command -> {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                    .directory(Path.of("..").toFile())
                    .redirectErrorStream(true);
            builder.environment().put("DEVMETER_DIR", directory.toString());
            Process process = builder.start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            assertThat(printed).contains("\"deploy\"");
        });
    }
}

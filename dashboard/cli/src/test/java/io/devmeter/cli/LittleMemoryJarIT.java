// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.cli.PackagedCommand.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Commands that read what is larger than their memory. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LittleMemoryJarIT extends PackagedFixture {

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    @Test
    void summaryAndRecent_readADayThatIsLargerThanTheirMemory() throws Exception {
        String padding = "x".repeat(900);
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 1_000; i++) {
            lines.append(line("12:00:00", i, padding));
        }
        byte[] block = lines.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream file = Files.newOutputStream(dayFile())) {
            for (int i = 0; i < 300; i++) {
                file.write(block);
            }
            file.write(line("13:00:00", 2_000, "").getBytes(StandardCharsets.UTF_8));
        }

        Result recent = inLittleMemory("recent", "--limit", "1", "--format", "json");
        assertThat(recent.text()).contains("\"duration_ms\":2000.0").hasLineCount(1);

        Result summary = inLittleMemory("summary", "--format", "json");
        assertThat(summary.text())
                .contains(
                        "\"total_executions\":300001",
                        "\"successes\":300001",
                        "\"min_duration_ms\":1.0",
                        "\"max_duration_ms\":2000.0");
        assertThat(summary.err()).isEmpty();
    }

    @Test
    void summaryAndRecent_passOverALineThatIsLargerThanTheirMemory() throws Exception {
        try (SeekableByteChannel file =
                Files.newByteChannel(dayFile(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(StandardCharsets.UTF_8.encode(line("12:00:00", 1, "")));
            file.position(200 << 20); // What is skipped is a hole in the file: it reads as zeros and takes no disk.
            file.write(StandardCharsets.UTF_8.encode("\n" + line("13:00:00", 3, "")));
        }

        Result recent = inLittleMemory("recent", "--format", "json");
        assertThat(recent.text())
                .contains("\"duration_ms\":3.0", "\"duration_ms\":1.0")
                .hasLineCount(2);

        Result summary = inLittleMemory("summary", "--format", "json");
        assertThat(summary.text()).contains("\"total_executions\":2", "\"avg_duration_ms\":2.0");
        assertThat(summary.err()).isEqualTo("devmeter: skipped 1 malformed line\n");
    }

    @Test
    void wantOfMemory_isOneLine_andExitStatus3() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(line("12:00:00", i, "").replace("build", "x".repeat(1 << 20) + i));
        }
        Files.writeString(dayFile(), lines);

        for (String command : List.of("summary", "recent", "check")) {
            Result result = devmeter.runWith(List.of("-Xmx20m"), command);

            assertThat(result.status()).as(result.err()).isEqualTo(3);
            assertThat(result.err())
                    .matches("devmeter: \\d+ MB of memory are not enough; java -Xmx\\d+m -jar … gives more\n");
        }
    }

    private Path dayFile() throws IOException {
        return Files.createDirectory(temp.resolve(".metrics")).resolve(today + ".jsonl");
    }

    private String line(String time, int durationMs, String padding) {
        return """
                {"name":"build","started_at":"%sT%sZ","duration_ms":%d.0,"status":"success","error":"%s"}
                """.formatted(today, time, durationMs, padding);
    }

    private Result inLittleMemory(String... args) throws Exception {
        Result result = devmeter.runWith(List.of("-Xmx40m"), args);
        assertThat(result.status()).as(result.err()).isZero();
        return result;
    }

    @Test
    void import_readsReportsThatAreLargerThanItsMemory() throws Exception {
        Path report = temp.resolve("TEST-large.xml");
        try (Writer xml = Files.newBufferedWriter(report)) {
            xml.write("<testsuite name=\"S\"><testcase name=\"a\" time=\"1\"><system-out><![CDATA[");
            String line = "x".repeat(1023) + "\n";
            for (int i = 0; i < 64 << 10; i++) {
                xml.write(line);
            }
            xml.write("]]></system-out></testcase></testsuite>");
        }

        assertThat(inLittleMemory("import", report.toString()).text()).isEqualTo("imported 1, already there 0\n");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a summary says does not depend on whether there are rollups, whatever has happened to the day files since. */
class RollupOfChangedFileTest extends SummariesWithRollups {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void summary_isThatOfAllLines_whateverIsAppendedBetweenQueries(long seed) throws Exception {
        Random random = new Random(seed);
        ExecutionStore store = seed % 2 == 0 ? careful : trusting;
        for (int round = 0; round < 25; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                Path day = directory.resolve(LocalDate.parse("2026-11-22").minusDays(random.nextInt(4)) + ".jsonl");
                append(day, randomLines(random));
            }
            int days = random.nextInt(5);
            assertThat(store.summary(days)).isEqualTo(everything(days));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summary_seesThatAFileWasTruncated(boolean trust) throws Exception {
        write(today, lines("a", 100));
        store(trust).summary(0);

        write(today, lines("a", 40));

        assertThat(store(trust).summary(0)).isEqualTo(everything());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summary_seesThatAFileWasReplaced(boolean trust) throws Exception {
        write(today, lines("a", 100));
        store(trust).summary(0);
        Path other = temp.resolve("other");
        write(other, lines("b", 100));
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(today));

        Files.move(other, today, StandardCopyOption.REPLACE_EXISTING);

        assertThat(store(trust).summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_seesAnEdit_thatLeftSizeAndTimeAsTheyWere() throws Exception {
        write(today, lines("a", 100));
        FileTime modified = Files.getLastModifiedTime(today);
        careful.summary(0);

        editFirstName('b');
        Files.setLastModifiedTime(today, modified);

        assertThat(careful.summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_seesAnEdit_thatLeftTheWholeIdentityAsItWas_whenTheRollupWasMadeTooSoon() throws Exception {
        write(today, lines("a", 100));
        careful.summary(0);
        editFirstName('b');
        Rollup old = loaded();
        Rollup sameTick = new Rollup(
                requireNonNull(FileIdentity.of(today)),
                false,
                old.covered(),
                old.checksum(),
                old.lastBlockChecksum(),
                old.blocks(),
                old.summary());
        Files.write(rollup, requireNonNull(RollupCodec.encode(sameTick)));

        assertThat(careful.summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_seesAnEdit_thatLeftSizeAndTimeAsTheyWere_byTheTimeThatNobodyCanSet() throws Exception {
        write(today, lines("a", 100));
        FileTime modified = Files.getLastModifiedTime(today);
        trusting.summary(0);
        Object changed = Files.getAttribute(today, "unix:ctime");

        while (Files.getAttribute(today, "unix:ctime").equals(changed)) { // Until the file system's clock ticks.
            editFirstName('b');
            Files.setLastModifiedTime(today, modified);
        }

        assertThat(trusting.summary(0)).isEqualTo(everything());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summary_seesThatAFileWasEditedAndAppendedTo(boolean trust) throws Exception {
        write(today, lines("a", 100));
        store(trust).summary(0);

        editFirstName('b');
        append(today, lines("c", 1));

        assertThat(store(trust).summary(0)).isEqualTo(everything());
    }

    @Test
    void summary_coversCompressedDays() throws Exception {
        Path archive = directory.resolve("2026-11-20.jsonl.gz");
        Files.write(archive, gzip(lines("a", 100)));
        Files.write(directory.resolve("2026-11-19.jsonl.gz"), Arrays.copyOf(gzip(lines("a", 9)), 40));
        for (ExecutionStore store : List.of(careful, trusting, trusting)) {
            assertThat(store.summary(7)).isEqualTo(everything(7));
        }
        assertThat(entriesOfCache())
                .containsExactlyInAnyOrder("2026-11-20.jsonl.gz.rollup", "2026-11-19.jsonl.gz.rollup");

        Files.write(archive, gzip(lines("b", 50)), StandardOpenOption.APPEND);

        assertThat(trusting.summary(7)).isEqualTo(everything(7));
        assertThat(total(trusting.summary(7))).isGreaterThanOrEqualTo(150);
    }

    @Test
    void summary_coversNamesThatAreNoText() throws Exception {
        write(today, line("\\ud83d", "2026-11-22T10:00:00") + "\n" + line("?", "2026-11-22T10:00:00") + "\n");

        assertThat(trusting.summary(0)).isEqualTo(everything());
        rangesRead.clear();
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(rangesRead).isEmpty();
    }

    private void editFirstName(char name) throws IOException {
        byte[] content = Files.readAllBytes(today);
        content[new String(content, StandardCharsets.UTF_8).indexOf("\"a\"") + 1] = (byte) name;
        Files.write(today, content, StandardOpenOption.WRITE);
    }

    private static String randomLines(Random random) {
        StringBuilder lines = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 2000 : 60); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> lines.append("garbage\n");
                case 1 -> lines.append("\r\n");
                default ->
                    lines.append(
                                    "{\"name\":\"op-%d\",\"started_at\":\"2026-11-22T10:00:00\",\"duration_ms\":%s,\"status\":\"%s\"}"
                                            .formatted(
                                                    random.nextInt(3),
                                                    random.nextInt(9) == 0
                                                            ? null
                                                            : Math.exp(random.nextDouble() * 20 - 5),
                                                    List.of("success", "failed", "skipped", "running")
                                                            .get(random.nextInt(4))))
                            .append(random.nextInt(50) == 0 ? "" : "\n");
            }
        }
        return lines.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a day file read as Devmeter reads it, and read in the plainest way there is: split at the line breaks, each line decoded
 * by {@link RecordDecoder} alone.
 */
final class ReadBothWays {

    /** What a reader says of a line; all but the position is as for nothing if the line is malformed. */
    private record Answer(
            @Nullable Long position,
            @Nullable String name,
            @Nullable Instant startedAt,
            double durationMs,
            @Nullable Status status,
            @Nullable ExecutionRecord execution,
            @Nullable String json) {

        static final Answer MALFORMED = new Answer(null, null, null, 0, null, null, null);

        static Answer of(ExecutionLine line) {
            Instant startedAt = Instant.ofEpochSecond(line.startedAtEpochSecond(), line.startedAtNano());
            if (!startedAt.equals(line.startedAt())) {
                throw new AssertionError(startedAt + " as numbers, but " + line.startedAt());
            }
            return new Answer(
                    line.position(),
                    line.name(),
                    startedAt,
                    line.durationMs(),
                    line.status(),
                    line.execution(),
                    line.json());
        }

        static Answer of(@Nullable ExecutionRecord execution, byte[] line, int position) {
            if (execution == null) {
                return MALFORMED;
            }
            Double durationMs = execution.durationMs();
            return new Answer(
                    (long) position,
                    execution.name(),
                    execution.startedAt(),
                    durationMs == null ? Double.NaN : durationMs,
                    execution.status(),
                    execution,
                    new String(line, StandardCharsets.UTF_8));
        }
    }

    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private ReadBothWays() {}

    /** Checks that both ways give the same answers. */
    static void assertSameAnswers(byte[] content) {
        List<Answer> expected = readPlainly(content);
        List<Answer> actual = read(content);
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                assertThat(actual.get(i)).as("answer %s", i).isEqualTo(expected.get(i));
            }
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    /** Says whether the scanner takes a line by itself. */
    static boolean isScanned(byte[] line) {
        byte[] padded = Arrays.copyOf(line, line.length + 1 + LineScanner.PADDING);
        padded[line.length] = '\n';
        return new LineScanner().scan(padded, 0) == line.length;
    }

    private static List<Answer> read(byte[] content) {
        List<Answer> answers = new ArrayList<>();
        try {
            DayFile.read(new ByteArrayInputStream(content), 0, new DayFile.Visitor() {
                @Override
                public void execution(ExecutionLine line) {
                    answers.add(Answer.of(line));
                }

                @Override
                public void malformed() {
                    answers.add(Answer.MALFORMED);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }

    private static List<Answer> readPlainly(byte[] content) {
        List<Answer> answers = new ArrayList<>();
        int start = 0;
        while (start < content.length) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            byte[] line = stripped(Arrays.copyOfRange(content, start, end));
            if (line.length > 0) {
                answers.add(Answer.of(RecordDecoder.decode(line, 0, line.length), line, start));
            }
            start = end + 1;
        }
        return answers;
    }

    private static byte[] stripped(byte[] line) {
        int from = 0;
        if (line.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            from = BYTE_ORDER_MARK.length;
        }
        int to = line.length;
        while (from < to && isWhiteSpace(line[from])) {
            from++;
        }
        while (from < to && isWhiteSpace(line[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(line, from, to);
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}

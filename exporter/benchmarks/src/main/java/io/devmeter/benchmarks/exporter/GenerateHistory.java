// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;

/**
 * Writes a directory as projects have it after a while, for measuring what looking back costs.
 *
 * <pre>java -cp benchmarks.jar io.devmeter.benchmarks.exporter.GenerateHistory DIRECTORY [RECORDS [DAYS [SEED]]]</pre>
 *
 * <p>By default 3,000,000 records over 30 days, the last of which is today in UTC. There are 50 operations; their durations are
 * log-normal, each with a median of its own, from 2 ms to 2 minutes; one in 33 fails; a line has some 400 bytes, as those of spans have. The same seed gives
 * the same lines, but for the dates.
 */
public final class GenerateHistory {

    private static final int OPERATIONS = 50;
    private static final String[] BRANCHES = {"main", "main", "main", "release-1.4", "parser"};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);
    private static final HexFormat HEX = HexFormat.of();

    private final Random random;
    private final StringBuilder line = new StringBuilder(512);
    private long bytes;

    private GenerateHistory(long seed) {
        this.random = new Random(seed);
    }

    /** Writes as the arguments say, and prints what it wrote. */
    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            System.err.println("usage: GenerateHistory DIRECTORY [RECORDS [DAYS [SEED]]]");
            System.exit(2);
        }
        Path directory = Path.of(args[0]);
        long records = args.length > 1 ? Long.parseLong(args[1]) : 3_000_000;
        int days = args.length > 2 ? Integer.parseInt(args[2]) : 30;
        long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;

        GenerateHistory history = new GenerateHistory(seed);
        Files.createDirectories(directory);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int day = 0; day < days; day++) {
            long from = records * day / days;
            long to = records * (day + 1) / days;
            history.write(directory, today.minusDays(days - 1L - day), to - from);
        }
        System.out.printf(
                Locale.ROOT,
                "%,d records over %d days in %s: %,d bytes, %.0f a line%n",
                records,
                days,
                directory,
                history.bytes,
                (double) history.bytes / Math.max(1, records));
    }

    private void write(Path directory, LocalDate day, long records) throws IOException {
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(directory.resolve(day + ".jsonl")), 1 << 20)) {
            long step = Duration.ofDays(1).toNanos() / Math.max(1, records);
            for (long i = 0; i < records; i++) {
                byte[] encoded = line(day, i * step + random.nextLong(step)).getBytes(StandardCharsets.US_ASCII);
                out.write(encoded);
                bytes += encoded.length;
            }
        }
    }

    private String line(LocalDate day, long nanoOfDay) {
        int operation = random.nextInt(OPERATIONS);
        double medianMs = 2 * Math.pow(60_000, operation / (OPERATIONS - 1.0));
        long durationNanos = (long) (medianMs * 1e6 * Math.exp(0.3 * random.nextGaussian()));
        boolean failed = random.nextInt(33) == 0;
        LocalDateTime start = day.atStartOfDay().plusNanos(nanoOfDay);

        line.setLength(0);
        line.append("{\"name\":\"");
        if (operation % 10 == 9) {
            line.append("surefire:test-").append(operation);
        } else {
            line.append("shop.Cart").append(operation).append("Test#pays");
        }
        line.append("\",\"started_at\":\"");
        time(start);
        line.append("\",\"ended_at\":\"");
        time(start.plusNanos(durationNanos));
        line.append("\",\"duration_ms\":");
        milliseconds(durationNanos);
        line.append(",\"status\":\"").append(failed ? "failed" : "success");
        line.append("\",\"metadata\":{\"branch\":\"").append(BRANCHES[random.nextInt(BRANCHES.length)]);
        line.append("\",\"attempt\":").append(1 + random.nextInt(2));
        line.append(",\"module\":\"m").append(random.nextInt(12)).append('"');
        if (random.nextBoolean()) {
            line.append(",\"cached\":").append(random.nextBoolean());
        }
        line.append("},\"error\":").append(failed ? "\"expected: <3> but was: <4>\"" : "null");
        line.append(",\"trace_id\":\"")
                .append(HEX.toHexDigits(random.nextLong()))
                .append(HEX.toHexDigits(random.nextLong()));
        line.append("\",\"span_id\":\"")
                .append(HEX.toHexDigits(random.nextLong()))
                .append("\",\"parent_span_id\":");
        if (operation % 10 == 9) {
            line.append("null");
        } else {
            line.append('"').append(HEX.toHexDigits(random.nextLong())).append('"');
        }
        line.append(",\"otel\":{\"resource\":{\"attributes\":{\"telemetry.sdk.version\":\"1.67.0\"}}}}\n");
        return line.toString();
    }

    private void time(LocalDateTime time) {
        TIME.formatTo(time, line);
    }

    private void milliseconds(long nanos) {
        line.append(nanos / 1_000_000);
        padded(nanos % 1_000_000, 6, '.');
        while (line.charAt(line.length() - 1) == '0' && line.charAt(line.length() - 2) != '.') {
            line.setLength(line.length() - 1);
        }
    }

    private void padded(long value, int digits, char before) {
        String text = Long.toString(value);
        line.append(before).append("0".repeat(digits - text.length())).append(text);
    }
}

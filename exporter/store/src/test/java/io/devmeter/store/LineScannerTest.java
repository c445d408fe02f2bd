// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.encoded;
import static io.devmeter.store.NastyParts.IMPROPER;
import static io.devmeter.store.NastyParts.INSERTED;
import static io.devmeter.store.NastyParts.INSTEAD;
import static io.devmeter.store.NastyParts.LINE;
import static io.devmeter.store.NastyParts.USUAL_LINE;
import static io.devmeter.store.ReadBothWays.assertSameAnswers;
import static io.devmeter.store.ReadBothWays.isScanned;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineScannerTest {

    @Test
    void scan_takesLinesOfOurOwnLayout() {
        for (String line : List.of(
                LINE,
                USUAL_LINE,
                USUAL_LINE + "\r",
                spaced(USUAL_LINE),
                LINE + " \t\r",
                LINE + "\r",
                spaced(LINE),
                withoutSpan(LINE),
                withoutSpan(spaced(LINE)))) {
            assertThat(isScanned(utf8(line))).as(line).isTrue();
            assertSameAnswers(utf8(line));
        }
    }

    @Test
    void scan_takesOneLineAfterTheOther() {
        byte[] twice = utf8(LINE + "\n" + LINE + "\n" + " ".repeat(LineScanner.PADDING));
        int length = utf8(LINE).length;
        LineScanner scanner = new LineScanner();

        assertThat(scanner.scan(twice, 0)).isEqualTo(length);
        assertThat(scanner.scan(twice, length + 1)).isEqualTo(2 * length + 1);
    }

    @Test
    void scan_takesNestingUpToABound() {
        String tags = "[\"a\",[],{},null]";
        assertThat(isScanned(utf8(LINE.replace(tags, "[".repeat(60) + "]".repeat(60)))))
                .isTrue();
        assertThat(isScanned(utf8(LINE.replace(tags, "[".repeat(61) + "]".repeat(61)))))
                .isFalse();
    }

    @Test
    void scan_isNotCertainOfOtherLines() {
        assertThat(isScanned(utf8(" " + LINE))).isFalse();
        assertThat(isScanned(utf8(LINE + "x"))).isFalse();
        assertThat(isScanned(utf8(LINE + LINE))).isFalse();
        assertThat(isScanned(utf8(LINE.replace("\"error\"", "\"Error\"")))).isFalse();
        assertThat(isScanned(utf8(LINE.replace("unit-tests", "unit\\u0020tests"))))
                .isFalse();
    }

    @Test
    void answersAreThoseOfTheCodec_forRecordsOfAllKinds() {
        Random random = new Random(20261122);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int scanned = 0;
        int plain = 0;
        for (int i = 0; i < 2_000; i++) {
            RandomExecution execution = new RandomExecution(random);
            byte[] line = encoded(execution.record());
            content.writeBytes(line);
            boolean isScanned = isScanned(Arrays.copyOf(line, line.length - 1));
            if (execution.isPlain()) {
                plain++;
                assertThat(isScanned)
                        .as(new String(line, StandardCharsets.UTF_8))
                        .isTrue();
            }
            scanned += isScanned ? 1 : 0;
        }

        assertSameAnswers(content.toByteArray());
        assertThat(plain).as("of 2000 lines that had to be taken").isGreaterThan(1_000);
        assertThat(scanned)
                .as("of 2000 lines taken")
                .isGreaterThanOrEqualTo(plain)
                .isLessThan(2_000);
    }

    @Test
    void answersAreThoseOfTheCodec_whereverALineIsCutOff() {
        byte[] line = utf8(LINE);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int length = 0; length < line.length; length++) {
            content.write(line, 0, length);
            content.write('\n');
            assertSameAnswers(Arrays.copyOf(line, length));
        }
        assertSameAnswers(content.toByteArray());
    }

    @Test
    void answersAreThoseOfTheCodec_whateverIsInsertedOrReplacedAnywhere() {
        byte[] line = utf8(
                LINE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f35").replace("00f067aa0ba902b7", ""));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        List<byte[]> inserted = new ArrayList<>();
        INSERTED.forEach(text -> inserted.add(utf8(text)));
        IMPROPER.forEach(text -> inserted.add(text.getBytes(StandardCharsets.ISO_8859_1)));
        for (int i = 0; i < inserted.size(); i++) {
            for (int at = 0; at < line.length; at++) {
                int turn = (at + i) % 4;
                if (turn < 2) {
                    content.writeBytes(spliced(line, at, at + turn, inserted.get(i)));
                    content.write('\n');
                }
            }
        }
        assertSameAnswers(content.toByteArray());
    }

    @Test
    void answersAreThoseOfTheCodec_whateverIsInsertedOrReplacedInALineAfterAUsualOne() {
        byte[] line = utf8(USUAL_LINE);
        List<byte[]> others = new ArrayList<>();
        INSERTED.forEach(text -> others.add(utf8(text)));
        IMPROPER.forEach(text -> others.add(text.getBytes(StandardCharsets.ISO_8859_1)));
        for (int at = line.length - 1; at >= 0; at--) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.writeBytes(utf8(USUAL_LINE + '\n'));
            content.write(line, 0, at);
            content.write('\n');
            for (byte[] other : others) {
                for (int replaced = 0; replaced < 2; replaced++) {
                    content.writeBytes(spliced(line, at, at + replaced, other));
                    content.writeBytes(utf8('\n' + USUAL_LINE + '\n'));
                }
            }
            assertSameAnswers(content.toByteArray());
        }
    }

    @Test
    void answersAreThoseOfTheCodec_forEveryByteInEveryPlaceOfAUsualLine() {
        byte[] line = utf8(USUAL_LINE + '\n');
        for (int at = 0; at < line.length; at++) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.writeBytes(line);
            for (int other = 0; other < 256; other++) {
                byte[] changed = line.clone();
                changed[at] = (byte) other;
                content.writeBytes(changed);
            }
            content.writeBytes(line);
            assertSameAnswers(content.toByteArray());
        }
    }

    @Test
    void answersAreThoseOfTheCodec_whereWhatFollowsTheIdsOfTheLineBeforeComesAgainInPart() {
        String otel = USUAL_LINE.substring(USUAL_LINE.indexOf("{\"kind\""), USUAL_LINE.length() - 1);
        List<String> others = List.of(
                otel + "}",
                otel + "} \t\r",
                otel + "}x",
                otel + "}}",
                otel,
                otel + ",\"x\":1}",
                otel.replace("shop", "shoe") + "}",
                otel.replace("shop", "sh\nop") + "}",
                otel + "}\n" + otel + "}",
                otel.substring(1) + "}",
                "{}}",
                "{\"events\":\"" + "x".repeat(2_000) + "\"}}",
                "");
        StringBuilder content = new StringBuilder();
        for (String other : others) {
            for (String another : others) {
                content.append(USUAL_LINE).append('\n');
                content.append(USUAL_LINE.replace(otel + "}", other)).append('\n');
                content.append(spaced(USUAL_LINE)).append('\n');
                content.append(USUAL_LINE.replace(otel + "}", another)).append('\n');
            }
        }
        assertSameAnswers(utf8(content.toString()));
    }

    /** The scanner forgets what it knows from time to time. */
    @Test
    void answersAreThoseOfTheCodec_whenNothingIsKnownYetOrAnyMore() {
        String toOtel = USUAL_LINE.substring(0, USUAL_LINE.indexOf("{\"kind\""));
        List<String> others = List.of(
                toOtel + "\0".repeat(2_000),
                toOtel + "\0" + USUAL_LINE.substring(toOtel.length() + 1),
                "{\"name\":\"a\",\"status\":\"success\",\"metadata\":1.5,\"status\":\"success\",\"metadata\":{},\"error\":null}",
                "{\"name\":\"a\"",
                "{\"name\":\"a\",\"name\":\"b\"");
        for (String other : others) {
            assertSameAnswers(utf8(other));
            assertSameAnswers(utf8(other + '\n' + USUAL_LINE));
            assertSameAnswers(utf8((USUAL_LINE + '\n').repeat(10) + (other + '\n').repeat(5_000)));
        }
    }

    @Test
    void answersAreThoseOfTheCodec_forRandomDamage() {
        Random random = new Random(11);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < 4_000; i++) {
            String proper = random.nextBoolean() ? LINE : USUAL_LINE;
            byte[] line = random.nextInt(4) == 0 ? utf8(spaced(proper)) : utf8(proper);
            for (int j = random.nextInt(3); j >= 0; j--) {
                line = damaged(line, random);
            }
            content.writeBytes(line);
            content.write('\n');
        }
        assertSameAnswers(content.toByteArray());
    }

    private static byte[] damaged(byte[] line, Random random) {
        if (line.length == 0) {
            return line;
        }
        int from = random.nextInt(line.length);
        int to = Math.min(line.length, from + 1 + random.nextInt(random.nextBoolean() ? 4 : 40));
        byte[] part = Arrays.copyOfRange(line, from, to);
        int elsewhere = random.nextInt(line.length);
        return switch (random.nextInt(6)) {
            case 0 -> spliced(line, from, to, new byte[0]);
            case 1 -> spliced(line, from, from, part);
            case 2 -> spliced(line, elsewhere, elsewhere, part);
            case 3 -> {
                byte[] flipped = line.clone();
                flipped[from] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 4 -> {
                byte[] changed = line.clone();
                changed[from] = (byte) random.nextInt(256);
                yield changed;
            }
            default -> {
                byte[] digits = line.clone();
                digits[from] = (byte) ('0' + random.nextInt(10));
                yield digits;
            }
        };
    }

    @Test
    void answersAreThoseOfTheCodec_forNastyParts() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        INSTEAD.forEach((part, others) -> {
            assertThat(LINE).contains(part);
            for (String other : others) {
                for (String line : List.of(
                        LINE.replace(part, other),
                        spaced(LINE).replace(part, other),
                        withoutSpan(LINE).replace(part, other))) {
                    content.writeBytes(utf8(line));
                    content.write('\n');
                }
            }
        });
        for (String improper : IMPROPER) {
            for (String place :
                    List.of("unit-tests", "suite", "kind", "SERVER", "but", "4bf92f3577b34da6a3ce929d0e0e4736")) {
                String line = new String(utf8(LINE), StandardCharsets.ISO_8859_1);
                content.writeBytes(line.replace(place, improper).getBytes(StandardCharsets.ISO_8859_1));
                content.write('\n');
                content.writeBytes(line.replace(place, place + improper).getBytes(StandardCharsets.ISO_8859_1));
                content.write('\n');
            }
        }
        assertSameAnswers(content.toByteArray());
    }

    @Test
    void answersAreThoseOfTheCodec_whenKeysAreSwappedRepeatedOrMissing() {
        List<String> members = List.of(
                "\"name\":\"a\"",
                "\"started_at\":\"2026-11-22T10:30:00.123456789Z\"",
                "\"ended_at\":null",
                "\"duration_ms\":1.5",
                "\"status\":\"success\"",
                "\"metadata\":{}",
                "\"error\":null",
                "\"trace_id\":\"t\"",
                "\"span_id\":\"s\"",
                "\"parent_span_id\":\"p\"",
                "\"otel\":{}",
                "\"unknown\":[1]");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < members.size(); i++) {
            for (int j = 0; j < members.size(); j++) {
                List<String> swapped = new ArrayList<>(members);
                swapped.set(i, members.get(j));
                swapped.set(j, members.get(i));
                List<String> repeated = new ArrayList<>(members.subList(0, 11));
                repeated.add(Math.min(i, 11), members.get(j));
                List<String> missing = new ArrayList<>(members.subList(0, 11));
                missing.removeAll(List.of(members.get(i), members.get(j)));
                for (List<String> some : List.of(swapped, repeated, missing, members.subList(0, Math.max(i, j)))) {
                    content.writeBytes(utf8("{" + String.join(",", some) + "}\n"));
                    content.writeBytes(utf8("{" + String.join(", ", some) + "}\n"));
                }
            }
        }
        assertSameAnswers(content.toByteArray());
    }

    @Test
    void answersAreThoseOfTheCodec_whenTheObjectOfTheLineBeforeComesAgainInPart() {
        String otel = "{\"kind\":\"SERVER\",\"resource\":{\"attributes\":{\"service.name\":\"shop\"}}}";
        List<String> others = List.of(
                otel + "}",
                otel + ",\"x\":1",
                otel.substring(1),
                otel.replace("shop", "shoe"),
                otel.replace("shop", "sh\nop"),
                otel + otel,
                "{}",
                "{\"events\":\"" + "x".repeat(2_000) + "\"}");
        StringBuilder content = new StringBuilder();
        for (String other : others) {
            content.append(LINE)
                    .append('\n')
                    .append(LINE.replace(otel, other))
                    .append('\n')
                    .append(LINE, 0, LINE.length() - 10)
                    .append('\n');
        }
        assertSameAnswers(utf8(content.append(LINE).toString()));
        assertSameAnswers(utf8(LINE + "\n" + LINE.substring(0, LINE.indexOf(otel) + 5)));
    }

    @Test
    void answersAreThoseOfTheCodec_forDaysThatTakeTurns() {
        StringBuilder content = new StringBuilder();
        for (String date : List.of(
                "2026-11-22", "2026-11-23", "2026-11-2x", "2026-11-22", "1970-01-01", "0000-00-00", "1970-01-01")) {
            content.append(LINE.replace("\"started_at\":\"2026-11-22", "\"started_at\":\"" + date))
                    .append('\n');
            content.append(LINE.replace("\"ended_at\":\"2026-11-22", "\"ended_at\":\"" + date))
                    .append('\n');
        }
        assertSameAnswers(utf8(content.toString()));
    }

    @Test
    void answersAreThoseOfTheCodec_forTimesOfAnyFormAfterUsualOnes() {
        String startedAt = "\"2026-11-22T10:30:00.123456789Z\"";
        String endedAt = "\"2026-11-22T10:30:00.124456790Z\"";
        StringBuilder content = new StringBuilder();
        for (String other : requireNonNull(INSTEAD.get(startedAt))) {
            for (String line : List.of(
                    LINE,
                    LINE.replace(startedAt, other),
                    LINE,
                    LINE.replace(endedAt, other),
                    LINE.replace(startedAt, other).replace(endedAt, other))) {
                content.append(line).append('\n').append(spaced(line)).append('\n');
            }
        }
        assertSameAnswers(utf8(content.toString()));
    }

    @Test
    void answersAreThoseOfTheCodec_forManyLinesOfOneFile() {
        assertSameAnswers(utf8((LINE + '\n' + USUAL_LINE + '\n' + withoutSpan(LINE) + '\n').repeat(1_500)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-10-18", "2025-10-19", "2025-10-20", "2025-10-21"})
    void answersAreThoseOfTheCodec_forWhatPythonWrote(String day) throws IOException {
        try (InputStream in = LineScannerTest.class.getResourceAsStream("python/" + day + ".jsonl")) {
            assertThat(in).isNotNull();
            byte[] content = in.readAllBytes();
            assertSameAnswers(content);
            new String(content, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("\uFEFF") && !line.contains("na\\u00efve"))
                    .forEach(line -> assertThat(isScanned(utf8(line))).as(line).isTrue());
        }
    }

    /** What {@link DayFileFuzzTest} starts from and what it has found. */
    @Test
    void answersAreThoseOfTheCodec_forTheInputsOfTheFuzzTest() throws Exception {
        URL inputs = LineScannerTest.class.getResource("DayFileFuzzTestInputs/read_answersAsTheCodecAlone");
        assertThat(inputs).isNotNull();
        try (Stream<Path> files = Files.list(Path.of(inputs.toURI()))) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThan(5);
            for (Path file : all) {
                assertSameAnswers(Files.readAllBytes(file));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.000001, 1.000001",
        "0, 0",
        "0.3, 0.3",
        "123456.789012, 123456.789012",
        "9007199254740991, 9007199254740991",
        "90071992547409.91, 90071992547409.91",
        "0.000000000000000001, 1e-18"
    })
    void durationMs_isTheDoubleNearestToTheNumber_withoutJackson(String written, double expected) {
        byte[] line = utf8(LINE.replace("1.000001", written));

        assertThat(isScanned(line)).isTrue();
        byte[] padded = Arrays.copyOf(line, line.length + 1 + LineScanner.PADDING);
        padded[line.length] = '\n';
        LineScanner scanner = new LineScanner();
        assertThat(scanner.scan(padded, 0)).isEqualTo(line.length);
        assertThat(scanner.durationMs()).isEqualTo(expected);
    }

    private static String spaced(String line) {
        return line.replace("\":", "\": ")
                .replace(",\"", ", \"")
                .replace(",[", ", [")
                .replace(",{", ", {")
                .replace(",null", ", null");
    }

    private static String withoutSpan(String line) {
        return line.substring(0, line.indexOf("\"trace_id\"")).replaceAll(", ?$", "}");
    }

    private static byte[] spliced(byte[] line, int from, int to, byte[] instead) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(line.length + instead.length);
        out.write(line, 0, from);
        out.writeBytes(instead);
        out.write(line, to, line.length - to);
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A line of our own layout, and what might stand in its places instead: proper or not, likely or not. */
final class NastyParts {

    /** What is written of a failed execution. */
    static final String LINE = "{\"name\":\"unit-tests\",\"started_at\":\"2026-11-22T10:30:00.123456789Z\","
            + "\"ended_at\":\"2026-11-22T10:30:00.124456790Z\",\"duration_ms\":1.000001,\"status\":\"failed\","
            + "\"metadata\":{\"suite\":\"unit\",\"tests\":12,\"ratio\":-0.5,\"ci\":true,\"tags\":[\"a\",[],{},null]},"
            + "\"error\":\"expected \\u00e9\\nbut was \u20AC \uD83D\uDE80\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
            + "\"span_id\":\"00f067aa0ba902b7\",\"parent_span_id\":null,"
            + "\"otel\":{\"kind\":\"SERVER\",\"resource\":{\"attributes\":{\"service.name\":\"shop\"}}}}";

    /** A line as most are: of a success, and of a span that has a parent. */
    static final String USUAL_LINE = LINE.replace("\"failed\"", "\"success\"")
            .replace("\"expected \\u00e9\\nbut was \u20AC \uD83D\uDE80\"", "null")
            .replace("\"parent_span_id\":null", "\"parent_span_id\":\"1c2d3e4f5a6b7089\"");

    /** What stands where in {@link #LINE}, and what might stand there instead. */
    static final Map<String, List<String>> INSTEAD = Map.of(
            "unit-tests",
            List.of(
                    "",
                    "a",
                    "sevenbt",
                    "eightbyt",
                    "a\\u0062",
                    "a\\nb",
                    "\u00e9",
                    "\uD83D\uDE80",
                    "a\u007Fb",
                    "a\u2028b",
                    "\uFEFF"),
            "\"2026-11-22T10:30:00.123456789Z\"",
            List.of(
                    "null",
                    "1",
                    "\"\"",
                    "\"2026-11-22T10:30:00Z\"",
                    "\"2026-11-22T10:30:00\"",
                    "\"2026-11-22T10:30\"",
                    "\"2026-11-22T10:30Z\"",
                    "\"2026-11-22T10:30:00.\"",
                    "\"2026-11-22T10:30:00.Z\"",
                    "\"2026-11-22T10:30:00.5\"",
                    "\"2026-11-22T10:30:00.012000\"",
                    "\"2026-11-22T10:30:00.012000Z\"",
                    "\"2026-11-22T10:30:00.123456789\"",
                    "\"2026-11-22T10:30:00.1234567890Z\"",
                    "\"2026-11-22T10:30:00.123456789z\"",
                    "\"2026-11-22T10:30:00.123456789ZZ\"",
                    "\"2026-11-22T10:30:00.123456789+00:00\"",
                    "\"2026-11-22T10:30:00.123456789+02:00\"",
                    "\"2026-11-22T10:30:00,123456789Z\"",
                    "\"2026-11-22t10:30:00.123456789Z\"",
                    "\"2026-11-22 10:30:00.123456789Z\"",
                    "\"2026-11-22T23:59:59.999999999Z\"",
                    "\"2026-11-22T24:00:00.000000000Z\"",
                    "\"2026-11-22T23:60:00.000000000Z\"",
                    "\"2026-11-22T23:59:60.000000000Z\"",
                    "\"2026-11-22T29:00:00.000000000Z\"",
                    "\"2026-11-22T1:30:00.123456789Z\"",
                    "\"2026-11-22T10-30-00.123456789Z\"",
                    "\"2026-02-29T10:30:00.123456789Z\"",
                    "\"2026-02-30T10:30:00.123456789Z\"",
                    "\"2024-02-29T10:30:00.123456789Z\"",
                    "\"2100-02-29T10:30:00.123456789Z\"",
                    "\"2000-02-29T10:30:00.123456789Z\"",
                    "\"2026-04-31T10:30:00.123456789Z\"",
                    "\"2026-00-22T10:30:00.123456789Z\"",
                    "\"2026-13-22T10:30:00.123456789Z\"",
                    "\"2026-11-00T10:30:00.123456789Z\"",
                    "\"2026-1--22T10:30:00.123456789Z\"",
                    "\"0000-01-01T00:00:00.000000000Z\"",
                    "\"1969-12-31T23:59:59.999999999Z\"",
                    "\"9999-12-31T23:59:59.999999999Z\"",
                    "\"10000-01-01T00:00:00.000000000Z\"",
                    "\"-001-01-01T00:00:00.000000000Z\"",
                    "\"+2026-11-22T10:30:00.123456789Z\"",
                    "\"2026-11-22T10:30:0\\u0030.123456789Z\"",
                    "\"\0\0\0\0\0\0\0\0\0\0\u000010:30:00.123456789Z\"",
                    "\"2026-11-22T10:30:00.123456789Z\\\"",
                    "\"\uFF12026-11-22T10:30:00.123456789Z\""),
            "1.000001",
            List.of(
                    "null",
                    "nul",
                    "nullx",
                    "true",
                    "\"1\"",
                    "{}",
                    "",
                    "0",
                    "0.0",
                    "-0",
                    "-0.0",
                    "-1",
                    "+1",
                    "1.",
                    ".5",
                    "00",
                    "01",
                    "00.5",
                    "1..5",
                    "1.5.5",
                    "1e5",
                    "1E-5",
                    "1e",
                    "1e999",
                    "1.5e3",
                    "0x10",
                    "1_000",
                    "NaN",
                    "Infinity",
                    "1 ",
                    " 1",
                    "1234567",
                    "12345678",
                    "123456789",
                    "1234567.1234567",
                    "12345678.12345678",
                    "1234567.12345678",
                    "12345678.1234567",
                    "0.1",
                    "0.3",
                    "0.000001",
                    "0.123456789012345",
                    "0.1234567890123456",
                    "0.12345678901234567",
                    "0.30000000000000004",
                    "9007199254740991",
                    "9007199254740992",
                    "9007199254740993",
                    "900719925474099.1",
                    "90071992547409.93",
                    "0.000000000000000001",
                    "0.0000000000000000001",
                    "0.00000000000000000000001",
                    "0.000000000000000000",
                    "9223372036854775807",
                    "9223372036854775808",
                    "1".repeat(400),
                    "1." + "1".repeat(400),
                    "0." + "0".repeat(400) + "1",
                    "0".repeat(400),
                    "1".repeat(1001)),
            "failed",
            List.of(
                    "success",
                    "skipped",
                    "running",
                    "",
                    "fail",
                    "faile",
                    "failed ",
                    "FAILED",
                    "successs",
                    "fa\\u0069led",
                    "great"),
            "{\"suite\":\"unit\",\"tests\":12,\"ratio\":-0.5,\"ci\":true,\"tags\":[\"a\",[],{},null]}",
            metadata(),
            "\"expected \\u00e9\\nbut was \u20AC \uD83D\uDE80\"",
            texts(),
            "\"parent_span_id\"",
            List.of(
                    "\"parent_Span_id\"",
                    "\"parent_span_iD\"",
                    "\"Parent_span_id\"",
                    "\"parent_\nspan_id\"",
                    "\"parent_span_id\\u0020\""));

    /** No proper UTF-8, so they stand for themselves here: one character for each byte. */
    static final List<String> IMPROPER = List.of(
            "\u0080",
            "\u00BF",
            "\u00C0\u0080",
            "\u00C1\u00BF",
            "\u00C2",
            "\u00C2A",
            "\u00C3\u00C3",
            "\u00E0\u0080\u0080",
            "\u00E0\u009F\u00BF",
            "\u00E2\u0082",
            "\u00E2\u0082A",
            "\u00E2A\u00AC",
            "\u00ED\u00A0\u0080",
            "\u00ED\u00BF\u00BF",
            "\u00ED\u00A0\u00BD\u00ED\u00BA\u0080",
            "\u00F0\u0080\u0080\u0080",
            "\u00F0\u008F\u00BF\u00BF",
            "\u00F0\u009F\u009A",
            "\u00F0\u009F\u009AA",
            "\u00F4\u0090\u0080\u0080",
            "\u00F5\u0080\u0080\u0080",
            "\u00F8\u0088\u0080\u0080\u0080",
            "\u00FE",
            "\u00FF",
            "\u00EF\u00BB\u00BF",
            "\0",
            "\r",
            "\u001B");

    static final List<String> INSERTED = List.of(
            "\"", "\\", ",", ":", "{", "}", "[", "]", " ", "  ", "\t", "\r", "\n", "\r\n", "\0", "0", "1", "-", "+",
            ".", "e5", "null", "true", "\\u", "\\ud800", "\\\"", "\"\"", "{}", "[]", "\u007F", "\u001F");

    private NastyParts() {}

    private static List<String> metadata() {
        List<String> values = new ArrayList<>(List.of(
                "null",
                "[]",
                "\"\"",
                "{}",
                "{ }",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1 }",
                "{\"a\" :1}",
                "{\"a\":  1}",
                "{\"a\":1,  \"b\":2}",
                "{\"a\":1,\"a\":2}",
                "{\"\":{\"\":\"\"}}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{\"a\":[1 ,2]}",
                "{\"a\":[1, 2]}",
                "{\"a\":[}",
                "{\"a\":[1}]",
                "{\"a\":{]}",
                "{\"a\":[1]]}",
                "{\"a\":1}}",
                "{\"a\":[[]]",
                "{\"a\":/*c*/1}",
                "{\"a\":NaN}",
                "{\"a\":-Infinity}",
                "{\"a\":undefined}",
                "{\"a\":nulL}",
                "{\"a\":truefalse}",
                "{\"a\":tru}",
                "{\"a\":fals}",
                "{\"a\":\"\t\"}",
                "{\"\t\":1}",
                "{\"\\ud800\":1}",
                "{\"\\ud83d\\ude80\":\"\\ud83d\\ude80\"}"));
        for (String number : List.of(
                "0",
                "-0",
                "-",
                "--1",
                "+1",
                "1.",
                ".5",
                "-.5",
                "01",
                "-01",
                "0.0",
                "00",
                "1e5",
                "1E+5",
                "1e-5",
                "1e",
                "1.e5",
                "1e999",
                "0x1",
                "1f",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775809",
                "0.1".repeat(2),
                "7".repeat(39),
                "7".repeat(40),
                "7".repeat(41),
                "7".repeat(400),
                "7".repeat(1000),
                "7".repeat(1001),
                "0." + "7".repeat(400),
                "0." + "7".repeat(1200))) {
            values.add("{\"a\":" + number + "}");
            values.add("{\"a\":[" + number + "," + number + "]}");
        }
        for (int depth : List.of(1, 31, 58, 59, 60, 61, 64, 65, 128, 498, 499, 500, 600)) {
            values.add("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            values.add("{\"a\":".repeat(depth) + "{}" + "}".repeat(depth));
            values.add("{\"a\":[".repeat(depth) + "1" + "]}".repeat(depth));
            values.add("{\"a\":[".repeat(depth) + "1" + "}]".repeat(depth));
        }
        for (String text : texts()) {
            values.add("{\"a\":" + text + ",\"b\":1}");
            values.add("{" + text + ":1}");
        }
        return values;
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(List.of("null", "nul", "7", "{}", "", "\"", "\"a", "a\""));
        for (String inside : List.of(
                "",
                "\\",
                "\\\\",
                "\\\\\\",
                "\\\"",
                "\\/",
                "\\b\\f\\n\\r\\t",
                "\\a",
                "\\u",
                "\\u1",
                "\\u12",
                "\\u123",
                "\\u1234",
                "\\uABCD",
                "\\uabcg",
                "\\u 123",
                "\\U0041",
                "\\ud83d",
                "\\ude80",
                "\\ud83d\\ude80",
                "\\ud83dx",
                "\\u0000",
                "\\x41",
                "\\0",
                "\0",
                "\t",
                "\u001F",
                "\u007F",
                "\u0080",
                "\u07FF",
                "\u0800",
                "\uFFFF",
                "\uD800\uDC00",
                "\uDBFF\uDFFF",
                "\u2028",
                "'",
                "</script>")) {
            for (String before : List.of("", "123", "1234567", "12345678", "123456789abcdef")) {
                texts.add('"' + before + inside + '"');
                texts.add('"' + before + inside + "x\"");
            }
        }
        return texts;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessagePatternTest {

    static Stream<Arguments> varying() {
        return Stream.of(
                Arguments.of("expected: <3> but was: <-4.5>", "expected: <{n}> but was: <{n}>"),
                Arguments.of("timeout after 1,234.5ms in worker-7", "timeout after {n}ms in worker-{n}"),
                Arguments.of("no row 0x1F for deadbeef01", "no row {id} for {id}"),
                Arguments.of("user 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is gone", "user {uuid} is gone"),
                Arguments.of("at 2026-11-22T10:30:00.123Z, not 10:31:02,5", "at {time}, not {time}"),
                Arguments.of("on 2026-11-22 only", "on {time} only"),
                Arguments.of("no such file: /home/me/work/a-1.txt", "no such file: {path}"),
                Arguments.of("no such file: C:\\Users\\me\\a.txt", "no such file: {path}"),
                Arguments.of("cannot read ./a/b.txt or ~/c/d", "cannot read {path} or {path}"),
                Arguments.of("GET http://localhost:8080/a?b=1 refused", "GET {url} refused"),
                Arguments.of("unknown key 'abc' in \"x y\" and `z`", "unknown key {text} in {text} and {text}"),
                Arguments.of("can't, won't: it doesn't", "can't, won't: it doesn't"),
                Arguments.of("was a.b.Shop@1a2b3c", "was a.b.Shop{identity}"),
                Arguments.of("org.opentest4j said step2 failed in 12ms", "org.opentest4j said step{n} failed in {n}ms"),
                Arguments.of("either/or stays, and so does 'open", "either/or stays, and so does 'open"));
    }

    @ParameterizedTest
    @MethodSource("varying")
    void whatVaries_becomesAPlaceholder(String message, String pattern) {
        assertThat(MessagePattern.of("E", message)).isEqualTo(new MessagePattern("E", pattern));
    }

    static Stream<Arguments> typed() {
        return Stream.of(
                Arguments.of("AssertionError: expected 1", "AssertionError", "expected {n}"),
                Arguments.of("java.io.IOException: broken pipe", "java.io.IOException", "broken pipe"),
                Arguments.of("a.b.Outer$Boom", "a.b.Outer$Boom", ""),
                Arguments.of("KeyError: 'x'", "KeyError", "{text}"),
                Arguments.of("Note: nothing", "", "Note: nothing"),
                Arguments.of("exit status 3", "", "exit status {n}"));
    }

    @ParameterizedTest
    @MethodSource("typed")
    void unknownType_isWhatTheMessageBeginsWith(String message, String type, String pattern) {
        assertThat(MessagePattern.of(null, message)).isEqualTo(new MessagePattern(type, pattern));
    }

    @Test
    void knownType_isNotRepeated() {
        assertThat(MessagePattern.of("a.B", "a.B: no").message()).isEqualTo("no");
    }

    @Test
    void firstLineThatSaysSomething_counts() {
        assertThat(MessagePattern.of("E", "\n \r\n  expected: 1\n but was: 2").message())
                .isEqualTo("expected: {n} but was: {n}");
        assertThat(MessagePattern.of("E", "expected: 1\nBut was it?").message()).isEqualTo("expected: {n}");
        assertThat(MessagePattern.of("E", "\nExpecting actual:\n  [1, 2]\nto contain:\n  [3]")
                        .message())
                .isEqualTo("Expecting actual: [{n}, {n}] to contain: [{n}]");
        assertThat(MessagePattern.of("E", "a:\n\n b:\nc\nd").message()).isEqualTo("a: b: c");
        assertThat(MessagePattern.of("E", "only:").message()).isEqualTo("only:");
        assertThat(MessagePattern.of("E", "a:\n".repeat(1000)).message()).hasSize(200);
        assertThat(MessagePattern.of(null, null)).isEqualTo(new MessagePattern("", ""));
        assertThat(MessagePattern.of(null, " \n ")).isEqualTo(new MessagePattern("", ""));
    }

    @Test
    void longAndHostileLines_areBounded() {
        assertThat(MessagePattern.of(null, "x".repeat(100_000)).message())
                .hasSize(200)
                .endsWith("…");
        assertThat(MessagePattern.of(null, "🚀".repeat(1000)).message())
                .hasSizeBetween(199, 200)
                .endsWith("🚀…");
        assertThat(MessagePattern.of(null, "'\"`$1\\{n}".repeat(1000)).message())
                .hasSizeLessThanOrEqualTo(200);
        assertThat(MessagePattern.of(null, "a.".repeat(1000)).errorType()).isEmpty();
    }
}

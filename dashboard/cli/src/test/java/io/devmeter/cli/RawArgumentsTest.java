// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawArgumentsTest {

    private static final List<String> GREETING = List.of("printf", "[%s]", "Grüße\n\n", "", "it's $HOME 日本\\n");

    @Test
    void preserve_leavesTheCommand_whereTheLocaleKnowsItsLetters() {
        assertThat(RawArguments.preserve(GREETING, commandLine(GREETING), UTF_8))
                .isSameAs(GREETING);
    }

    @Test
    void preserve_leavesTheCommand_ifItIsNoPartOfTheCommandLine() {
        List<String> other = List.of("java", "ü", "x", "x", "x");

        assertThat(RawArguments.preserve(GREETING, commandLine(other), US_ASCII))
                .isSameAs(GREETING);
        assertThat(RawArguments.preserve(GREETING, new byte[0], US_ASCII)).isSameAs(GREETING);
    }

    @Test
    void preserve_leavesTheCommand_ifItIsTooLongForAScript() {
        List<String> command = List.of("echo", "ü".repeat(20_000));

        assertThat(RawArguments.preserve(command, commandLine(command), US_ASCII))
                .isSameAs(command);
    }

    @Test
    void preserve_makesAScriptThatBecomesTheCommand() throws Exception {
        List<String> damaged = GREETING.stream()
                .map(argument -> new String(argument.getBytes(UTF_8), US_ASCII))
                .toList();

        List<String> preserved = RawArguments.preserve(damaged, commandLine(GREETING), US_ASCII);

        Process process = new ProcessBuilder(preserved).start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo("[Grüße\n\n][][it's $HOME 日本\\n]");
    }

    @Test
    void preserve_keepsBytesThatAreNoLetters() throws Exception {
        byte[] commandLine = "java\0printf\0%s\0caf\u00e9\0".getBytes(ISO_8859_1);

        List<String> preserved = RawArguments.preserve(List.of("printf", "%s", "caf\ufffd"), commandLine, UTF_8);

        Process process = new ProcessBuilder(preserved).start();
        assertThat(process.getInputStream().readAllBytes()).isEqualTo("caf\u00e9".getBytes(ISO_8859_1));
    }

    @Test
    void decoded_areTheArgumentsThatTheJvmCouldNot() {
        String[] typed = {"--name", "ä", "a?\uFFFD"};
        String[] damaged = {"--name", "\uFFFD\uFFFD", "a?\uFFFD\uFFFD\uFFFD"};

        assertThat(RawArguments.decoded(damaged, commandLine(List.of(typed)), US_ASCII))
                .containsExactly(typed);
    }

    @Test
    void decoded_leavesTheArguments_ifTheyAreNotThoseOfTheCommandLine() {
        String[] damaged = {"--name", "\uFFFD\uFFFD"};

        assertThat(RawArguments.decoded(damaged, commandLine(List.of("ä", "--name")), US_ASCII))
                .isSameAs(damaged);
        assertThat(RawArguments.decoded(damaged, new byte[0], US_ASCII)).isSameAs(damaged);
    }

    @Test
    void decoded_leavesWhatIsNoUtf8() {
        byte[] commandLine = "java\0caf\u00e9\0".getBytes(ISO_8859_1);

        assertThat(RawArguments.decoded(new String[] {"caf\uFFFD"}, commandLine, UTF_8))
                .containsExactly("caf\uFFFD");
        assertThat(RawArguments.decoded(new String[] {"caf\u00e9"}, commandLine, ISO_8859_1))
                .containsExactly("caf\u00e9");
    }

    @Test
    void utf8_leavesTheCommand_ifNothingIsDamaged() {
        List<String> command = List.of("printf", "%s", "it's $HOME");

        assertThat(RawArguments.utf8(command, Map.of("A", "b c"), US_ASCII)).isSameAs(command);
        assertThat(RawArguments.utf8(GREETING, Map.of("Ä", "ü"), UTF_8)).isSameAs(GREETING);
    }

    @Test
    void charset_isThatOfTheLocale_butOnWindowsHasEveryCharacter() {
        assertThat(RawArguments.charset(false, "ISO-8859-1")).isEqualTo(ISO_8859_1);
        assertThat(RawArguments.charset(true, "windows-1252")).isEqualTo(UTF_8);
    }

    @Test
    void utf8_givesTheCommandItsVariables() throws Exception {
        List<String> command = List.of("sh", "-c", "printf '%s|' \"$0\" \"$X\" \"$A\"", "a b");

        List<String> preserved = RawArguments.utf8(command, Map.of("X", "x=ü\n", "A", "known"), US_ASCII);

        ProcessBuilder builder = new ProcessBuilder(preserved);
        builder.environment().put("X", "x=?");
        builder.environment().put("A", "known");
        assertThat(new String(builder.start().getInputStream().readAllBytes(), UTF_8))
                .isEqualTo("a b|x=ü\n|known|");
    }

    private static byte[] commandLine(List<String> command) {
        return ("java\0-jar\0devmeter.jar\0run\0--\0" + String.join("\0", command) + "\0").getBytes(UTF_8);
    }
}

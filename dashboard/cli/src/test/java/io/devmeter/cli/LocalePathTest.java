// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LocalePathTest extends CommandFixture {

    @Test
    void of_refuses_whatCouldNotBeDecoded() {
        assertThat(LocalePath.of("m")).isEqualTo(Path.of("m"));
        assertThat(LocalePath.of("who?")).isEqualTo(Path.of("who?"));
        assertThatThrownBy(() -> LocalePath.of("caf\uFFFD")).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void aCharacterThatNoNameMayHave_isNotBlamedOnTheLocale() {
        Failure failure = Failure.of(new InvalidPathException("target\\*.xml", "Illegal char <*>", 7));

        assertThat(failure.status()).isEqualTo(3);
        assertThat(failure).hasMessage("'target\\*.xml' is not a file name: Illegal char <*>");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC}) // Where a name may have a question mark.
    void isName_ifItLeadsThere() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("pr??"));
        Path other = Files.createDirectory(temp.resolve("pre"));

        assertThat(LocalePath.isName(directory.toString(), directory)).isTrue();
        assertThat(LocalePath.isName(directory.toString(), other)).isFalse();
        assertThat(LocalePath.isName(temp + "/missing?", other)).isFalse();
        assertThat(LocalePath.isName(temp + "/pr\uFFFD", other)).isFalse();
    }

    @Test
    void isName_isNotLookedAt_ifItIsOrdinary_orThereIsNothingToCompareWith() {
        assertThat(LocalePath.isName("/anything", temp)).isTrue();
        assertThat(LocalePath.isName(temp + "/missing?", temp.resolve("no-proc")))
                .isTrue();
    }

    @Test
    void aFileThatTheLocaleCannotName_isOneLine_andExitStatus3() {
        assertThat(DevmeterCommand.run(terminal(), "summary", "--dir", "caf\uFFFD"))
                .isEqualTo(3);
        assertThat(DevmeterCommand.run(terminal(), "import", "known.xml", "caf\uFFFD"))
                .isEqualTo(3);
        assertThat(DevmeterCommand.run(terminal(), "check", "--rules", "caf\uFFFD"))
                .isEqualTo(3);
        assertThat(DevmeterCommand.run(terminal(), "dashboard", "--output", "caf\uFFFD"))
                .isEqualTo(3);

        assertThat(out()).isEmpty();
        assertThat(err().lines())
                .hasSize(4)
                .allMatch(
                        line -> line.startsWith("devmeter: the locale (") && line.contains(" cannot name 'caf\uFFFD'"));
    }

    @Test
    void whatToSet_isSaid_ifItHelps() {
        assertThat(Failure.unnameable("f", "ANSI_X3.4-1968"))
                .isEqualTo("the locale (ANSI_X3.4-1968) cannot name 'f'; set LC_ALL=C.UTF-8");
        assertThat(Failure.unnameable("f", "UTF-8")).isEqualTo("the locale (UTF-8) cannot name 'f'");
    }
}

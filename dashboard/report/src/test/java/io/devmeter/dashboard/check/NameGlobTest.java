// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameGlobTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "* anything.at/all#here:now true",
                "* '' true",
                "? '' false",
                "? 🚀 true",
                "?? 🚀 false",
                "unit-tests unit-tests true",
                "unit-tests unit-tests-2 false",
                "unit unit-tests false",
                "tests unit-tests false",
                "Unit unit false",
                "unit-* unit-tests true",
                "unit-* unit- true",
                "*.Test#* io.devmeter.Test#works true",
                "*.Test#* io.devmeterXTest#works false",
                "a*b*c aXbXbXc true",
                "a*b*c aXbXbX false",
                "** a true",
                "a** a true",
                "*ab aab true",
                "a.c abc false",
                "surefire:{test,integration-test} surefire:test true",
                "surefire:{test,integration-test} surefire:integration-test true",
                "surefire:{test,integration-test} surefire:help false",
                "{a,b{c,d*}}z bdxz true",
                "{a,b{c,d*}}z bz false",
                "{a,}b b true",
                "{a,b}{c,d} bd true",
                "/users/{id} /users/{id} true",
                "/users/{id} /users/7 false",
                "/{users,groups}/{id} /groups/{id} true",
                "{open {open true",
                "{a,b {a,b true",
                "test[1] test[1] true",
                "test[1] test1 false",
                "\\* * true",
                "\\* a false",
                "\\{a,b} {a,b} true",
                "{a\\,b,c} a,b true",
                "a\\ a\\ true",
                "\\\\ \\ true"
            })
    void pattern_standsForWholeNames(String pattern, String name, boolean matches) {
        assertThat(NameGlob.of(pattern).matches(name)).isEqualTo(matches);
        assertThat(NameGlob.of(pattern)).hasToString(pattern);
    }

    /** With backtracking into each star this would take longer than the universe has. */
    @Test
    void manyStars_takeNoTimeToSpeakOf() {
        assertThat(NameGlob.of("a*".repeat(499) + "b").matches("a".repeat(10_000)))
                .isFalse();
        assertThat(NameGlob.of("a*".repeat(499) + "b").matches("a".repeat(10_000) + "b"))
                .isTrue();
    }

    @Test
    void patternsWithoutBounds_areRefused() {
        assertThat(NameGlob.of("{a,b,c,d,e,f,g,h,i,j}{0,1,2,3,4,5,6,7,8,9}").matches("j9"))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NameGlob.of("{a,b}".repeat(100)))
                .withMessageContaining("at most 100 alternatives");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NameGlob.of("a".repeat(1001)))
                .withMessageContaining("at most 1000 characters");
        assertThat(NameGlob.of("a".repeat(1000)).matches("a".repeat(1000))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> NameGlob.of("")).withMessageContaining("matches no name");
    }
}

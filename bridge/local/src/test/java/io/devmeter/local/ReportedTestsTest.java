// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportedTestsTest {

    @ParameterizedTest
    @CsvSource({
        "C, m, C#m",
        "C, m(), C#m",
        "C, m(int)[1], C#m",
        "C, m[0: a b], C#m",
        "C, 'm{int, int}[1]', C#m",
        "C, 'm[1](1)', C#m",
        "C, '[odd', C#[odd",
        "C, '[1] a, b', 'C#[1] a, b'",
        "C, adds 1 + 2, C#adds 1 + 2",
        "C, '', C#initializationError",
        "C, C, C#initializationError",
        "a.C, a.C.m(), a.C#m",
        "a.C, a.Cm, a.C#a.Cm",
        "'', m, m",
        "'', '', unnamed test"
    })
    void operations_areClassAndMethod(String className, String caseName, String operation) {
        assertThat(ReportedTests.operation(className, caseName)).isEqualTo(operation);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.devmeter.bridge.Status;
import io.devmeter.local.TestReport.Attempt;
import org.junit.jupiter.api.Test;
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
        "C, adds (twice), C#adds (twice)",
        "C, 'adds (twice) {fast}(int, int)[1]', C#adds (twice) {fast}",
        "C, 'adds [a: 1, #0]', C#adds",
        "C, '', C#initializationError",
        "C, C, C#initializationError",
        "adds two numbers, adds two numbers, adds two numbers#adds two numbers",
        "a.C, a.C.m(), a.C#m",
        "a.C[2], m, a.C#m",
        "a.C[2], 'm(int)[1]', a.C#m",
        "a.C[2], '', a.C#initializationError",
        "a.C, a.Cm, a.C#a.Cm",
        "'', m, m",
        "'', '', unnamed test"
    })
    void operations_areClassAndMethod(String className, String caseName, String operation) {
        assertThat(ReportedTests.operation(className, caseName)).isEqualTo(operation);
    }

    @Test
    void metadata_isThatOfOneAttempt() {
        assertThat(ReportedTests.metadata("shop.Cart", "pays[1]", 1, new Attempt(Status.SUCCESS, null, null, null)))
                .containsExactly(
                        entry("test.case.name", "pays[1]"),
                        entry("test.suite.name", "shop.Cart"),
                        entry("test.case.result.status", "pass"));
        assertThat(ReportedTests.metadata("shop.Cart", "pays", 2, new Attempt(Status.FAILED, "no stock", "E", null)))
                .containsEntry("error.type", "E")
                .containsEntry("attempt", 2L)
                .containsEntry("test.case.result.status", "fail");
        assertThat(ReportedTests.metadata("shop.Cart", "pays", 1, new Attempt(Status.SKIPPED, "why", null, null)))
                .containsOnlyKeys("test.case.name", "test.suite.name");
    }
}

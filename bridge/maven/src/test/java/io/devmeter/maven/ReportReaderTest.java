// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.bridge.Status;
import io.devmeter.local.TestReport.Attempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportReaderTest {

    private static final Instant WRITTEN_AT = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path temp;

    @Test
    void read_givesEachTest_oneAfterTheOther_upToWhenTheReportWasWritten() throws Exception {
        List<ReportedTest> tests = read("""
                <testsuite name="shop.OldTest" time="1,002.5">
                  <properties><property name="x" value="y"/></properties>
                  <testcase name="passes" classname="shop.OldTest" time="1,000"/>
                  <testcase name="fails[1]" classname="shop.OldTest" time="2">
                    <failure message="no &lt;stock&gt;" type="java.lang.AssertionError"><![CDATA[stack]]></failure>
                    <system-out>printed</system-out>
                  </testcase>
                  <testcase name="errs" time="0.5"><error type="java.io.IOException"/></testcase>
                  <testcase name="later" classname="shop.OldTest" time="0"><skipped message="why"/></testcase>
                </testsuite>
                """);

        Instant start = WRITTEN_AT.minusMillis(1_002_500);
        assertThat(tests)
                .containsExactly(
                        test("passes", start, Status.SUCCESS, null, null, Duration.ofSeconds(1000)),
                        test(
                                "fails[1]",
                                start.plusSeconds(1000),
                                Status.FAILED,
                                "no <stock>",
                                "java.lang.AssertionError",
                                Duration.ofSeconds(2)),
                        test(
                                "errs",
                                start.plusSeconds(1002),
                                Status.FAILED,
                                "java.io.IOException",
                                "java.io.IOException",
                                Duration.ofMillis(500)),
                        test("later", WRITTEN_AT, Status.SKIPPED, "why", null, Duration.ZERO));
    }

    private static ReportedTest test(
            String caseName,
            Instant startedAt,
            Status status,
            @Nullable String reason,
            @Nullable String errorType,
            Duration duration) {
        return new ReportedTest(
                "shop.OldTest", caseName, startedAt, 1, new Attempt(status, reason, errorType, duration));
    }

    @Test
    void read_letsTheLastTestHaveEnded_whereTestsRanSideBySide() throws Exception {
        List<ReportedTest> tests = read(
                "<testsuite name='S' time='2'><testcase name='a' time='2'/><testcase name='b' time='1.5'/></testsuite>");

        assertThat(tests)
                .extracting(ReportedTest::startedAt)
                .containsExactly(WRITTEN_AT.minusMillis(3500), WRITTEN_AT.minusMillis(1500));
    }

    private List<ReportedTest> read(String xml) throws Exception {
        Path file = Files.writeString(temp.resolve("TEST-x.xml"), xml);
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN_AT));
        return ReportReader.read(file);
    }
}

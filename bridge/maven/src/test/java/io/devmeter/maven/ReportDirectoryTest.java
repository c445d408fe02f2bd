// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.bridge.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportDirectoryTest {

    @TempDir
    Path temp;

    @Test
    void unread_areTheReportsOfThisRun_andNoOthers() throws Exception {
        report("TEST-stale.xml", "stale");
        report("TEST-again.xml", "before");
        ReportDirectory reports = ReportDirectory.before(temp);
        report("TEST-again.xml", "after");
        report("TEST-new.xml", "fresh");
        report("other.xml", "other");

        assertThat(readUnread(reports)).containsExactly("after 1", "fresh 1");
        assertThat(readUnread(reports)).isEmpty();
    }

    @Test
    void unread_areNone_whenThereIsNoDirectory() {
        assertThat(ReportDirectory.before(temp.resolve("none")).unread()).isEmpty();
        assertThat(ReportDirectory.before(null).unread()).isEmpty();
    }

    @Test
    void unreadAndUnchanged_areNotThose_thatMayStillBeWritten() throws Exception {
        ReportDirectory reports = ReportDirectory.before(temp);
        report("TEST-new.xml", "fresh");

        assertThat(reports.unreadAndUnchanged()).isEmpty();
        assertThat(reports.unreadAndUnchanged()).hasSize(1);
        report("TEST-new.xml", "longer than before");
        assertThat(reports.unreadAndUnchanged()).isEmpty();
        assertThat(reports.unread()).hasSize(1);
        assertThat(readUnread(reports)).containsExactly("longer than before 1");
        assertThat(reports.unreadAndUnchanged()).isEmpty();
    }

    @Test
    void read_tellsWhatIsNew_ofAReportThatIsWrittenAgain() throws Exception {
        ReportDirectory reports = ReportDirectory.before(temp);
        Path report = write("""
                <testcase name="passes"/>
                <testcase name="case"/>
                <testcase name="case"/>
                <testcase name="wavers"><failure message="first"/></testcase>
                <testcase name="fails"><failure message="first"/></testcase>""");
        assertThat(read(reports, report))
                .containsExactly("passes 1", "case 1", "case 1", "wavers 1 failed", "fails 1 failed");

        write("""
                <testcase name="passes"/>
                <testcase name="case"/>
                <testcase name="case"/>
                <testcase name="case"/>
                <testcase name="wavers"><flakyFailure message="first"/></testcase>
                <testcase name="fails"><failure message="first"/><rerunFailure message="second"/></testcase>""");
        assertThat(read(reports, report)).containsExactly("case 1", "wavers 2", "fails 2 failed");
    }

    @Test
    void read_tellsOfNothing_thatIsNotWhole_andOfAllLater() throws Exception {
        ReportDirectory reports = ReportDirectory.before(temp);
        Path report =
                Files.writeString(temp.resolve("TEST-cut.xml"), "<testsuite name='S'><testcase name='a'/><testcase");
        assertThat(reports.unread()).containsExactly(report);
        assertThat(read(reports, report)).isEmpty();
        assertThat(reports.unread()).isEmpty();

        report("TEST-cut.xml", "a");
        assertThat(reports.unread()).containsExactly(report);
        assertThat(read(reports, report)).containsExactly("a 1");
    }

    private static List<String> readUnread(ReportDirectory reports) {
        List<String> tests = new ArrayList<>();
        for (Path report : reports.unread()) {
            tests.addAll(read(reports, report));
        }
        return tests;
    }

    private static List<String> read(ReportDirectory reports, Path report) {
        return reports.read(report).stream()
                .map(test -> test.caseName() + " " + test.number()
                        + (test.attempt().status() == Status.FAILED ? " failed" : ""))
                .toList();
    }

    private void report(String file, String caseName) throws Exception {
        Files.writeString(temp.resolve(file), "<testsuite name='S'><testcase name='" + caseName + "'/></testsuite>");
    }

    private Path write(String cases) throws Exception {
        return Files.writeString(temp.resolve("TEST-S.xml"), "<testsuite name='S'>" + cases + "</testsuite>");
    }
}

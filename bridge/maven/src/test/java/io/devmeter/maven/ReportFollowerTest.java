// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.local.Origin;
import io.devmeter.local.TraceWriter;
import io.devmeter.local.WrittenExecution;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReportFollowerTest {

    @TempDir
    Path metrics;

    @TempDir
    Path reports;

    private TraceWriter trace;
    private WrittenExecution mojo;
    private ReportFollower follower;

    @BeforeEach
    void startMojo() {
        trace = TraceWriter.open(metrics, Origin.here(metrics));
        mojo = trace.start("surefire:test", null);
        follower = ReportFollower.follow(trace, mojo.identity(), ReportDirectory.before(reports));
    }

    @AfterEach
    void close() {
        follower.stop();
        trace.close();
    }

    @Test
    @Timeout(60)
    void tests_areRecorded_whileTheMojoRuns_andNotAgainWhenItIsOver() throws Exception {
        report("TEST-One.xml", "one");
        while (recorded().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        report("TEST-Two.xml", "two");
        follower.finish();

        assertThat(recorded()).containsExactlyInAnyOrder("S#one", "S#two");
    }

    @Test
    void tests_areLeftToTheListener_whereItRecords() throws Exception {
        report("TEST-One.xml", "one");
        trace.start("S#one", mojo.identity()).metadata("test.case.name", "one").end();
        follower.finish();

        assertThat(recorded()).containsExactly("S#one");
    }

    @Test
    @Timeout(60)
    void tests_areLeftToTheListener_fromWhenItRecords_ifTheyWereRunBySomethingElseBefore() throws Exception {
        report("TEST-One.xml", "byTestNg");
        while (recorded().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        trace.start("S#byJupiter", mojo.identity())
                .metadata("test.case.name", "byJupiter")
                .end();
        report("TEST-Two.xml", "byJupiter");
        follower.finish();

        assertThat(recorded()).containsExactlyInAnyOrder("S#byTestNg", "S#byJupiter");
    }

    @Test
    void tests_areLeftToTheListener_whereNobodyCanTell() throws Exception {
        Files.createDirectory(metrics.resolve("2026-11-22.jsonl"));
        report("TEST-One.xml", "one");
        follower.finish();

        assertThat(trace.written() + trace.dropped()).isZero();
    }

    @Test
    void tests_areRecorded_andTheInterruptKept_ofAThreadThatIsInterrupted() throws Exception {
        report("TEST-One.xml", "one");
        Thread.currentThread().interrupt();
        follower.finish();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(recorded()).containsExactly("S#one");
    }

    private List<String> recorded() throws IOException {
        try (ExecutionStore store = ExecutionStore.open(metrics)) {
            return store.recent(null, 10).stream()
                    .filter(record -> Objects.equals(
                            record.parentSpanId(), mojo.identity().spanId()))
                    .map(ExecutionRecord::name)
                    .toList();
        }
    }

    /** Appears as a whole: no test here is about when Surefire writes what. */
    private void report(String file, String caseName) throws Exception {
        Path written = Files.writeString(
                reports.resolve("part"), "<testsuite name='S'><testcase name='" + caseName + "'/></testsuite>");
        Files.move(written, reports.resolve(file));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.local.ReportedTests;
import io.devmeter.local.TestReport.Attempt;
import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import io.devmeter.local.WrittenExecution;
import java.time.Duration;
import java.time.Instant;

/**
 * One run of a test in a report.
 *
 * @param className the class of the test
 * @param caseName the name in the report, which may have parameters in it
 * @param startedAt when it started, worked out from durations
 * @param number the number of the attempt, from 1
 * @param attempt how it went
 */
record ReportedTest(String className, String caseName, Instant startedAt, int number, Attempt attempt) {

    ReportedTest earlierBy(Duration time) {
        return new ReportedTest(className, caseName, startedAt.minus(time), number, attempt);
    }

    /** Returns how long it took, zero if the report does not say. */
    Duration duration() {
        Duration told = attempt.duration();
        return told == null ? Duration.ZERO : told;
    }

    /** Returns what tells this run from other runs in a report; not from those with other parameters, if the report does not name these. */
    String key() {
        return className + '#' + caseName + ' ' + number + ' ' + attempt.status();
    }

    /** Adds it to a batch, as the JUnit listener would write it. */
    void addTo(TraceWriter.Batch batch, TraceParent mojo) {
        WrittenExecution test = batch.start(ReportedTests.operation(className, caseName), mojo, startedAt);
        ReportedTests.metadata(className, caseName, number, attempt).forEach(test::metadata);
        test.end(attempt.status(), attempt.reason(), duration());
    }
}

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
 * One run of a test, as a report tells of it.
 *
 * @param className of the test
 * @param caseName as reported, which may hold parameters
 * @param startedAt computed, because reports tell durations only
 * @param number of the attempt, from 1
 * @param attempt how it went
 */
record ReportedTest(String className, String caseName, Instant startedAt, int number, Attempt attempt) {

    ReportedTest earlierBy(Duration time) {
        return new ReportedTest(className, caseName, startedAt.minus(time), number, attempt);
    }

    /** Returns how long it took, zero if that is not told. */
    Duration duration() {
        Duration told = attempt.duration();
        return told == null ? Duration.ZERO : told;
    }

    /** Returns what tells this run from other runs in a report; not from those with other parameters, if the report does not name these. */
    String key() {
        return className + '#' + caseName + ' ' + number + ' ' + attempt.status();
    }

    /** Adds it to a batch, as the JUnit listener would have written it. */
    void addTo(TraceWriter.Batch batch, TraceParent mojo) {
        WrittenExecution test = batch.start(ReportedTests.operation(className, caseName), mojo, startedAt);
        ReportedTests.metadata(className, caseName, number, attempt).forEach(test::metadata);
        test.end(attempt.status(), attempt.reason(), duration());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.bridge.Status;
import io.devmeter.local.ReportedTests;
import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import io.devmeter.local.WrittenExecution;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a test, as a report tells of it.
 *
 * @param className of the test
 * @param caseName as reported, which may hold parameters
 * @param startedAt computed, because reports tell durations only
 * @param duration as reported
 * @param attempt from 1
 * @param status how it ended
 * @param reason of a failure or a skip, if any
 * @param errorType class of the exception, if any
 */
record ReportedTest(
        String className,
        String caseName,
        Instant startedAt,
        Duration duration,
        int attempt,
        Status status,
        @Nullable String reason,
        @Nullable String errorType) {

    ReportedTest earlierBy(Duration time) {
        return new ReportedTest(
                className, caseName, startedAt.minus(time), duration, attempt, status, reason, errorType);
    }

    /** Returns what tells this run from other runs of a report, but for those of parameters that have no names. */
    String run() {
        return className + '#' + caseName + ' ' + attempt + ' ' + status;
    }

    /** Adds it to a batch, as the JUnit listener would have written it. */
    void addTo(TraceWriter.Batch batch, TraceParent mojo) {
        WrittenExecution test = batch.start(ReportedTests.operation(className, caseName), mojo, startedAt)
                .metadata("test.case.name", caseName)
                .metadata("test.suite.name", className)
                .metadata("error.type", errorType);
        if (attempt > 1) {
            test.metadata("attempt", (long) attempt);
        }
        switch (status) {
            case SUCCESS -> test.metadata("test.case.result.status", "pass");
            case FAILED -> test.metadata("test.case.result.status", "fail");
            case SKIPPED -> {}
        }
        test.end(status, reason, duration);
    }
}

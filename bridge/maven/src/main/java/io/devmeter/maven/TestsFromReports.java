// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Records the tests of one mojo from its reports, unless the JUnit listener records them. That is done while the mojo runs, soon after each report was
 * written: then they are there if the build is killed, and the build need not wait for them when the mojo is over.
 */
final class TestsFromReports {

    /**
     * From look to look. A report that is the same at two is whole. A listener that is there has recorded some test of it by then: it does that
     * when a test ends, and the report is written when all of a class have ended.
     */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Looking takes at most one in so many seconds of a processor, however many reports there are. */
    private static final long PAUSE_PER_LOOK = 100;

    private final TraceWriter trace;
    private final TraceParent mojo;
    private final TestReports reports;
    private final RecordedChildren children;
    private final CountDownLatch mojoIsOver = new CountDownLatch(1);
    private final Thread follower = new Thread(this::follow, "devmeter-reports");

    // Of the follower, and of the thread that has waited for its end.
    private long recorded;
    private boolean listenerRecords;

    private TestsFromReports(TraceWriter trace, TraceParent mojo, TestReports reports) {
        this.trace = trace;
        this.mojo = mojo;
        this.reports = reports;
        this.children = new RecordedChildren(trace.directory(), mojo.spanId(), trace.now());
    }

    /**
     * Starts to follow what comes of a mojo that is about to run.
     *
     * @param mojo that is the parent of the tests
     * @param reports where those of the mojo will appear
     */
    static TestsFromReports follow(TraceWriter trace, TraceParent mojo, TestReports reports) {
        TestsFromReports tests = new TestsFromReports(trace, mojo, reports);
        tests.follower.setDaemon(true);
        tests.follower.start();
        return tests;
    }

    private void follow() {
        try {
            Duration pause = PAUSE;
            while (!listenerRecords && !mojoIsOver.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                long began = System.nanoTime();
                List<Path> unread = reports.unreadAndUnchanged();
                Duration rest = Duration.ofNanos((System.nanoTime() - began) * PAUSE_PER_LOOK);
                pause = rest.compareTo(PAUSE) > 0 ? rest : PAUSE;
                record(unread);
            }
        } catch (InterruptedException | RuntimeException | LinkageError | AssertionError e) {
            // What has not been read is read when the mojo is over; whatever fails then is told.
        }
    }

    private void record(List<Path> unread) {
        TraceWriter.Batch batch = trace.batch();
        for (Path report : unread) {
            listenerRecords = listenerRecords || isListenerThere();
            if (listenerRecords) {
                return;
            }
            for (ReportedTest test : reports.read(report)) {
                recorded++;
                test.addTo(batch, mojo);
            }
            batch.write();
        }
    }

    private boolean isListenerThere() {
        try {
            return children.count() > recorded;
        } catch (IOException unreadable) {
            // Then nobody can tell, and recording a test twice would be worse than not at all.
            return true;
        }
    }

    /** Records what has not been recorded yet of a mojo that is over. */
    void finish() {
        stop();
        record(reports.unread());
    }

    /** Follows no longer. */
    void stop() {
        mojoIsOver.countDown();
        boolean interrupted = false;
        while (follower.isAlive()) {
            try {
                follower.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

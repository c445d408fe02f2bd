// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records the tests of one mojo from the reports that it writes, unless the JUnit listener records them. It does so while the mojo runs, soon after each
 * report is written: a build that is killed has not lost them, and the build need not wait for them when the mojo is over.
 */
final class ReportFollower {

    /**
     * The time between two looks. A report that is the same at both is complete. If the listener is there, it has recorded one of its tests by then: it
     * does that when a test ends, and Surefire writes the report when all tests of the class have ended.
     */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How many times as long as a look the pause after it is at least, so that many reports cost little of the processor. */
    private static final long PAUSE_PER_LOOK = 100;

    private final TraceWriter trace;
    private final TraceParent mojo;
    private final ReportDirectory reports;
    private final RecordedChildren children;
    private final CountDownLatch mojoIsOver = new CountDownLatch(1);
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

    // Used by the thread that follows, and after it has stopped by the one that has waited for that.
    private long recorded;
    private boolean listenerRecords;

    private ReportFollower(TraceWriter trace, TraceParent mojo, ReportDirectory reports) {
        this.trace = trace;
        this.mojo = mojo;
        this.reports = reports;
        this.children = new RecordedChildren(trace.directory(), mojo.spanId());
    }

    /**
     * Starts to follow a mojo that is about to run.
     *
     * @param mojo the parent of the tests
     * @param reports where the mojo's will appear
     */
    static ReportFollower follow(TraceWriter trace, TraceParent mojo, ReportDirectory reports) {
        ReportFollower follower = new ReportFollower(trace, mojo, reports);
        Thread thread = new Thread(follower::follow, "devmeter-reports");
        thread.setDaemon(true);
        thread.start();
        return follower;
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
        } finally {
            stopped.complete(null);
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
            // Nobody can tell then, and to record a test twice would be worse than not at all.
            return true;
        }
    }

    /** Stops following a mojo that is over, and records those of its tests that are not recorded yet. */
    void finish() {
        stop();
        record(reports.unread());
    }

    /** Stops following. Waits until it has stopped; an interrupt is kept for later. */
    void stop() {
        mojoIsOver.countDown();
        stopped.join();
    }
}

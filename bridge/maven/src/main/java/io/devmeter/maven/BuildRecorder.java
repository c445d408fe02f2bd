// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.local.Environment;
import io.devmeter.local.Handover;
import io.devmeter.local.Origin;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.maven.eventspy.AbstractEventSpy;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the builds of one Maven process, one after the other, from the events that Maven sends. If several copies of the extension are loaded, by the
 * project and by the command line for instance, one records.
 *
 * <p>No failure of recording reaches Maven. At the end of a build that was to be recorded, one line of the level {@code INFO} says where it is, or why it
 * could not be recorded: a warning would break builds that run with {@code --fail-on-severity}.
 */
final class BuildRecorder extends AbstractEventSpy {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.devmeter");

    private static final String CLAIM = "devmeter.builds.";

    private volatile @Nullable String claim;
    private volatile @Nullable RecordedBuild build;
    private volatile @Nullable Throwable failure;

    BuildRecorder() {}

    @Override
    public void onEvent(Object event) {
        try {
            if (event instanceof ExecutionEvent executionEvent) {
                RecordedBuild running = build;
                if (running != null) {
                    running.on(executionEvent);
                }
            } else if (event instanceof MavenExecutionRequest request) {
                start(request);
            } else if (event instanceof MavenExecutionResult result) {
                finish(result);
            }
        } catch (Exception | LinkageError | AssertionError e) {
            failed(e);
        }
    }

    private void start(MavenExecutionRequest request) {
        failure = null;
        build = null;
        if (Environment.isDisabled() || !claims(request)) {
            return;
        }
        Path base = Path.of(request.getBaseDirectory() == null ? "" : request.getBaseDirectory());
        Handover received = isCommand() ? Handover.received() : Handover.received(base);
        // Absolute, because Surefire hands it on to processes with other working directories.
        request.getUserProperties()
                .computeIfPresent(
                        "devmeter.dir", (key, asked) -> received.directory().toString());
        ListenerJar listener = ListenerJar.in(repository(request));
        build = RecordedBuild.start(request, received, Origin.of(base, received.directory()), listener);
    }

    /**
     * Tells whether this copy of the extension is to record the build. The copies agree by a system property, which the classes of all class loaders share,
     * and all of them get the same request object.
     */
    private boolean claims(MavenExecutionRequest request) {
        String key = CLAIM + System.identityHashCode(request);
        if (System.getProperties().putIfAbsent(key, "recorded") != null) {
            return false;
        }
        claim = key;
        return true;
    }

    /** Tells whether this process is {@code mvn}, whose working directory is the user's. A daemon or an IDE has one of its own. */
    private static boolean isCommand() {
        return System.getProperty("classworlds.conf") != null;
    }

    private static @Nullable Path repository(MavenExecutionRequest request) {
        File path = request.getLocalRepositoryPath();
        return path == null ? null : path.toPath();
    }

    private void finish(MavenExecutionResult result) {
        RecordedBuild ended = build;
        build = null;
        String held = claim;
        if (held != null) {
            claim = null;
            System.clearProperty(held);
        }
        String outcome = null;
        try {
            outcome = ended == null ? null : ended.finish(result);
        } catch (Exception | LinkageError | AssertionError e) {
            failed(e);
        }
        Throwable reason = failure;
        if (reason != null) {
            // In words of ours if the directory is none. Of what else there is, the class says more than the message.
            outcome = "Devmeter could not record all of this build: "
                    + (reason instanceof UncheckedIOException ? reason.getMessage() : reason);
        }
        if (outcome != null) {
            LOGGER.info(firstLine(outcome));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** Keeps the first failure for the line at the end. Recording goes on, as the next event may be recorded all the same. */
    private void failed(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        LOGGER.debug("Devmeter could not record an event of the build, which is not affected", e);
    }
}

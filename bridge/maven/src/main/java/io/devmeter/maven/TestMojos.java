// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.local.Handover;
import io.devmeter.local.Origin;
import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import java.util.Map;
import java.util.Set;
import org.apache.maven.plugin.MojoExecution;

/**
 * Records the tests that Surefire and Failsafe run. The JUnit listener does it, which is put on their class path and told where to record. Where it
 * records nothing, because the tests are not run by the JUnit Platform, they are taken from the reports. Thread-safe.
 */
final class TestMojos {

    private static final String GROUP = "org.apache.maven.plugins";
    private static final Map<String, Set<String>> GOALS =
            Map.of("maven-surefire-plugin", Set.of("test"), "maven-failsafe-plugin", Set.of("integration-test"));

    private final TraceWriter trace;
    private final Origin origin;
    private final ListenerJar listener;

    TestMojos(TraceWriter trace, Origin origin, ListenerJar listener) {
        this.trace = trace;
        this.origin = origin;
        this.listener = listener;
    }

    static boolean isOne(MojoExecution mojo) {
        return GROUP.equals(mojo.getGroupId())
                && GOALS.getOrDefault(mojo.getArtifactId(), Set.of()).contains(mojo.getGoal());
    }

    /** Starts to follow the reports of a mojo. Call it before the mojo runs. */
    ReportFollower follow(MojoParameters parameters, TraceParent mojo) {
        return ReportFollower.follow(trace, mojo, ReportDirectory.before(parameters.path("reportsDirectory")));
    }

    /**
     * Puts the listener on the class path of a mojo's tests. Call it on the thread that is going to run the mojo, which may run the tests, too
     * ({@code forkCount=0}).
     */
    void attachListener(MojoParameters parameters, TraceParent mojo) {
        Handover handover = new Handover(mojo, trace.directory(), origin.inheritable());
        handover.leaveToThread();
        parameters.add(
                "environmentVariables",
                handover.variables(),
                "additionalClasspathElements",
                listener.file().toString());
    }

    /** Records what is left when the mojo is over. Call it on the same thread as {@link #attachListener}. */
    void finish(ReportFollower follower) {
        Handover.takeFromThread();
        follower.finish();
    }

    /** Records nothing more of a mojo of which Maven does not say that it is over. Call it on any thread: the next build may run on the same one. */
    void giveUp(ReportFollower follower) {
        Handover.takeFromThread();
        follower.stop();
    }
}

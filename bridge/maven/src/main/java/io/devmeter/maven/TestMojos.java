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
 * Records the tests that surefire and failsafe run. The JUnit listener does it, put on their class path together with what it must know. Where it
 * has recorded nothing, because the tests are run by something else than the JUnit Platform, they are taken from the reports. Thread-safe.
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

    /** Call it before the mojo runs. */
    TestsFromReports follow(MojoParameters parameters, TraceParent mojo) {
        return TestsFromReports.follow(trace, mojo, TestReports.before(parameters.path("reportsDirectory")));
    }

    /** Call it on the thread that is going to run the mojo, which may run the tests as well ({@code forkCount=0}). */
    void attachListener(MojoParameters parameters, TraceParent mojo) {
        Handover handover = new Handover(mojo, trace.directory(), origin.inheritable());
        handover.leaveToThread();
        parameters.add(
                "environmentVariables",
                handover.variables(),
                "additionalClasspathElements",
                listener.file().toString());
    }

    /** Call it on the same thread as {@link #attachListener} when the mojo is over. */
    void finish(TestsFromReports tests) {
        Handover.takeFromThread();
        tests.finish();
    }

    /** Call it instead, on any thread, when nobody tells that the mojo is over: a build to come may run on the same thread. */
    void giveUp(TestsFromReports tests) {
        Handover.takeFromThread();
        tests.stop();
    }
}

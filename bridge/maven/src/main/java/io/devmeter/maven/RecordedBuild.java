// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.bridge.Status;
import io.devmeter.local.Handover;
import io.devmeter.local.Origin;
import io.devmeter.local.TraceParent;
import io.devmeter.local.TraceWriter;
import io.devmeter.local.WrittenExecution;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutionException;
import org.apache.maven.model.Profile;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * One build: an execution {@code mvn GOALS}, with a child {@code module ARTIFACT} for each module, and below that a child {@code PREFIX:GOAL} for each mojo
 * that runs. What varies from build to build is metadata: under OpenTelemetry's {@code cicd.*} where that has a name for it, and otherwise under the
 * {@code maven.*} of OpenTelemetry's extension for Maven.
 *
 * <p>Each execution is written when it ends. Thread-safe: with {@code -T} the events of modules come on several threads.
 */
final class RecordedBuild {

    private static final String STOPPED = "Maven was stopped";

    private final TraceWriter trace;
    private final Origin origin;
    private final @Nullable TraceParent parent;
    private final long startedNanos = System.nanoTime();
    private final MavenExecutionRequest request;
    private final TestMojos testMojos;
    private final Map<String, WrittenExecution> modules = new ConcurrentHashMap<>();
    private final Set<String> seenModules = ConcurrentHashMap.newKeySet();
    private final Map<MojoExecution, RunningMojo> mojos = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Thread whenStopped = new Thread(this::stopped, "devmeter-stopped");

    /** Started when the projects have been read, because the root project may name the goals. */
    private volatile @Nullable WrittenExecution build;

    private record RunningMojo(
            WrittenExecution execution,
            @Nullable String skipReason,
            @Nullable ReportFollower reports) {}

    private RecordedBuild(
            TraceWriter trace,
            Origin origin,
            @Nullable TraceParent parent,
            MavenExecutionRequest request,
            TestMojos testMojos) {
        this.trace = trace;
        this.origin = origin;
        this.parent = parent;
        this.request = request;
        this.testMojos = testMojos;
    }

    /** Starts to record. */
    static RecordedBuild start(MavenExecutionRequest request, Handover received, Origin origin, ListenerJar listener) {
        TraceWriter trace = TraceWriter.open(received.directory(), origin);
        RecordedBuild started =
                new RecordedBuild(trace, origin, received.parent(), request, new TestMojos(trace, origin, listener));
        Runtime.getRuntime().addShutdownHook(started.whenStopped);
        return started;
    }

    void on(ExecutionEvent event) {
        switch (event.getType()) {
            case SessionStarted -> sessionStarted(event.getSession());
            case SessionEnded -> sessionEnded(event.getSession());
            case ProjectStarted -> moduleStarted(event.getProject());
            case ProjectSkipped -> moduleSkipped(event.getProject(), "an earlier module failed");
            case ProjectSucceeded -> moduleEnded(event.getProject(), null);
            case ProjectFailed -> moduleEnded(event.getProject(), event.getException());
            case MojoSkipped -> mojoSkipped(event);
            case MojoStarted -> mojoStarted(event);
            case MojoSucceeded -> mojoEnded(event, null);
            case MojoFailed -> mojoEnded(event, event.getException());
            default -> {}
        }
    }

    private void sessionStarted(MavenSession started) {
        if (build != null) {
            // A mojo runs another build in this one.
            return;
        }
        MavenProject root = root(started);
        if (root != null) {
            origin.nameService(root.getArtifactId());
        }
        startBuild(goals(root), profiles(root));
    }

    /**
     * Returns the project that Maven was started for, even if {@code -pl} or {@code -rf} leave it out. The session's top-level project would then be the
     * first one that is built.
     */
    private static @Nullable MavenProject root(MavenSession session) {
        List<MavenProject> all = session.getAllProjects();
        return all == null
                ? session.getTopLevelProject()
                : all.stream().filter(MavenProject::isExecutionRoot).findFirst().orElse(session.getTopLevelProject());
    }

    private List<String> goals(@Nullable MavenProject root) {
        List<String> goals = request.getGoals();
        if (goals.isEmpty() && root != null && root.getDefaultGoal() != null) {
            return List.of(root.getDefaultGoal().strip().split("\\s+"));
        }
        return goals;
    }

    private List<String> profiles(@Nullable MavenProject root) {
        if (root == null) {
            return request.getActiveProfiles();
        }
        return root.getActiveProfiles().stream().map(Profile::getId).distinct().toList();
    }

    private WrittenExecution startBuild(List<String> goals, List<String> profiles) {
        String name = goals.isEmpty() ? "mvn" : "mvn " + String.join(" ", goals);
        WrittenExecution started = trace.start(name, parent, startedNanos)
                .metadata("cicd.pipeline.name", name)
                .metadata("maven.build.goals", List.copyOf(goals))
                .metadata("maven.build.profiles", List.copyOf(profiles))
                .metadata("maven.build.threads", (long) request.getDegreeOfConcurrency())
                .metadata("maven.version", request.getSystemProperties().getProperty("maven.version"));
        build = started;
        return started;
    }

    /** Records as skipped the modules that a failed build did not come to, of which Maven says nothing. A build that succeeds has come to all of them. */
    private void sessionEnded(MavenSession ended) {
        if (!ended.getResult().hasExceptions()) {
            return;
        }
        for (MavenProject project : ended.getProjects()) {
            moduleSkipped(project, "the build ended before");
        }
    }

    /** Starts a module, unless it runs already: Maven starts modules again after a goal that works for all of them at once. */
    private void moduleStarted(MavenProject project) {
        seenModules.add(key(project));
        modules.computeIfAbsent(key(project), module -> startModule(project));
    }

    private WrittenExecution startModule(MavenProject project) {
        WrittenExecution running = build;
        return trace.start("module " + project.getArtifactId(), running == null ? parent : running.identity())
                .metadata("maven.project.groupId", project.getGroupId())
                .metadata("maven.project.artifactId", project.getArtifactId())
                .metadata("maven.project.version", project.getVersion());
    }

    private void moduleSkipped(MavenProject project, String reason) {
        if (seenModules.add(key(project))) {
            startModule(project).end(Status.SKIPPED, reason);
        }
    }

    private void moduleEnded(MavenProject project, @Nullable Exception failure) {
        WrittenExecution module = modules.remove(key(project));
        if (module != null) {
            end(module, failure, false);
        }
    }

    private void mojoSkipped(ExecutionEvent event) {
        startMojo(event)
                .metadata("cicd.pipeline.task.run.result", "skip")
                .end(Status.SKIPPED, "Maven left it out, because it needs what this build lacks, such as a network");
    }

    private void mojoStarted(ExecutionEvent event) {
        MojoExecution mojo = event.getMojoExecution();
        WrittenExecution execution = startMojo(event);
        // Known before its parameters are read and the listener attached, which may fail.
        mojos.put(mojo, new RunningMojo(execution, null, null));
        MojoParameters parameters = MojoParameters.of(event.getSession(), mojo);
        String skipReason = parameters.skipReason();
        if (skipReason != null) {
            mojos.put(mojo, new RunningMojo(execution, skipReason, null));
        } else if (TestMojos.isOne(mojo)) {
            ReportFollower reports = testMojos.follow(parameters, execution.identity());
            mojos.put(mojo, new RunningMojo(execution, null, reports));
            testMojos.attachListener(parameters, execution.identity());
        }
    }

    private WrittenExecution startMojo(ExecutionEvent event) {
        MojoExecution mojo = event.getMojoExecution();
        MavenProject project = event.getProject();
        String name = prefix(mojo) + ":" + mojo.getGoal();
        return trace.start(name, parentOf(project))
                .metadata("cicd.pipeline.task.name", name)
                // First, because tables show only the first metadata.
                .metadata("maven.project.artifactId", project.getArtifactId())
                .metadata("maven.plugin.groupId", mojo.getGroupId())
                .metadata("maven.plugin.artifactId", mojo.getArtifactId())
                .metadata("maven.plugin.version", mojo.getVersion())
                .metadata("maven.execution.goal", mojo.getGoal())
                .metadata("maven.execution.id", mojo.getExecutionId())
                .metadata("maven.execution.lifecyclePhase", mojo.getLifecyclePhase())
                .metadata("maven.project.groupId", project.getGroupId());
    }

    private static String prefix(MojoExecution mojo) {
        String prefix = mojo.getMojoDescriptor() == null
                ? null
                : mojo.getMojoDescriptor().getPluginDescriptor().getGoalPrefix();
        return prefix == null ? mojo.getArtifactId() : prefix;
    }

    /** Returns the module, or the build if the module is not running: a mojo that works for all modules at once may run others in any of them. */
    private @Nullable TraceParent parentOf(MavenProject project) {
        WrittenExecution module = modules.get(key(project));
        if (module != null) {
            return module.identity();
        }
        WrittenExecution running = build;
        return running == null ? parent : running.identity();
    }

    private void mojoEnded(ExecutionEvent event, @Nullable Exception failure) {
        RunningMojo mojo = mojos.remove(event.getMojoExecution());
        if (mojo == null) {
            return;
        }
        if (failure == null && mojo.skipReason() != null) {
            mojo.execution().metadata("cicd.pipeline.task.run.result", "skip").end(Status.SKIPPED, mojo.skipReason());
            return;
        }
        mojo.execution().metadata("cicd.pipeline.task.run.result", failure == null ? "success" : "failure");
        end(mojo.execution(), failure, true);
        if (mojo.reports() != null) {
            testMojos.finish(mojo.reports());
        }
    }

    /**
     * Ends the build.
     *
     * @return the line for the user
     */
    String finish(MavenExecutionResult result) {
        removeShutdownHook();
        WrittenExecution ending = build;
        if (ending == null) {
            ending = startBuild(request.getGoals(), request.getActiveProfiles());
        }
        List<Throwable> failures = result.getExceptions();
        endWhatIsRunning(Status.FAILED, "failure", errorAmong(failures));
        ending.metadata("cicd.pipeline.result", failures.isEmpty() ? "success" : "failure");
        end(ending, failures.isEmpty() ? null : failures.get(0), false);
        trace.close();
        String reason = trace.reason();
        return reason == null
                ? "Devmeter recorded this build in " + trace.directory()
                : "Devmeter could not record all of this build in " + trace.directory() + ": " + reason;
    }

    /** Returns the error that a mojo has thrown. Maven reports it only when the build is over, and not which mojo it was. */
    private static String errorAmong(List<Throwable> failures) {
        return failures.stream()
                .filter(Error.class::isInstance)
                .map(Throwable::toString)
                .findFirst()
                .orElse("the build ended before it did");
    }

    private void endWhatIsRunning(Status status, String result, String reason) {
        List<RunningMojo> running;
        synchronized (mojos) {
            running = List.copyOf(mojos.values());
            mojos.clear();
        }
        for (RunningMojo mojo : running) {
            if (mojo.reports() != null) {
                testMojos.giveUp(mojo.reports());
            }
            mojo.execution().metadata("cicd.pipeline.task.run.result", result).end(status, reason);
        }
        modules.values().forEach(module -> module.end(status, reason));
        modules.clear();
    }

    /** Ends everything when the process ends before the build: because of Ctrl-C, a mojo that exits, or an error that Maven does not handle. */
    private void stopped() {
        WrittenExecution running = build;
        if (running != null) {
            endWhatIsRunning(Status.SKIPPED, "cancellation", STOPPED);
            running.metadata("cicd.pipeline.result", "cancellation").end(Status.SKIPPED, STOPPED);
        }
    }

    private void removeShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(whenStopped);
        } catch (IllegalStateException alreadyStopped) {
            // The first call of an end method counts, here or in the hook.
        }
    }

    /** Ends an execution. Only the mojo that has failed has the stack trace; module and build have the message. */
    private static void end(WrittenExecution execution, @Nullable Throwable failure, boolean withStackTrace) {
        if (failure == null) {
            execution.end();
            return;
        }
        Throwable thrown = failure;
        while (thrown instanceof LifecycleExecutionException && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        if (withStackTrace) {
            execution.end(thrown);
        } else {
            execution
                    .metadata("error.type", thrown.getClass().getName())
                    .end(Status.FAILED, thrown.getMessage() == null ? thrown.toString() : thrown.getMessage());
        }
    }

    private static String key(MavenProject project) {
        return project.getGroupId() + ":" + project.getArtifactId();
    }
}

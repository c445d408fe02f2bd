// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.dashboard.Units;
import io.devmeter.local.Devmeter;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class WorkflowRunTest extends CommandFixture {

    private final WorkflowProgress progress = WorkflowProgress.start(terminal(), false, () -> 80);

    @Test
    void steps_areChildrenOfTheWorkflow_oneAfterTheOther() throws Exception {
        int status = run("""
                name: delivery
                steps:
                  - {name: a, run: echo from a}
                  - {name: b, run: [echo, from b], meta: {team: core, n: 3, share: 0.5, nightly: true}}
                """);

        assertThat(status).isZero();
        ExecutionRecord workflow = only("delivery");
        assertThat(workflow.status()).isEqualTo(Status.SUCCESS);
        assertThat(workflow.metadata())
                .containsEntry("cicd.pipeline.name", "delivery")
                .containsEntry("cicd.pipeline.result", "success");
        ExecutionRecord a = only("a");
        ExecutionRecord b = only("b");
        assertThat(List.of(a, b)).allSatisfy(step -> {
            assertThat(step.traceId()).isEqualTo(workflow.traceId());
            assertThat(step.parentSpanId()).isEqualTo(workflow.spanId());
        });
        assertThat(b.startedAt()).isAfterOrEqualTo(a.endedAt());
        assertThat(b.metadata())
                .isEqualTo(Map.of(
                        "team",
                        "core",
                        "n",
                        3L,
                        "share",
                        0.5,
                        "nightly",
                        true,
                        "cicd.pipeline.name",
                        "delivery",
                        "cicd.pipeline.task.name",
                        "b",
                        "attempt",
                        1L,
                        "process.exit.code",
                        0L));
        assertThat(out()).isEqualTo("[a] from a\n[b] from b\n");
        assertThat(err().lines().map(line -> line.replaceAll(" in [0-9.]+ m?s", "")))
                .containsExactly(
                        "devmeter: delivery: 2 steps",
                        "devmeter: a: started",
                        "devmeter: a: success",
                        "devmeter: b: started",
                        "devmeter: b: success",
                        "devmeter: delivery: success: 2 succeeded, 0 failed, 0 skipped");
    }

    @Test
    void steps_runAtTheSameTime_whereNeedsAllow() throws Exception {
        // Each end of a pipe waits for the other one.
        assertThat(run("""
                steps:
                  - {name: pipe, run: "mkfifo %1$s/pipe"}
                  - {name: writer, run: "echo x >%1$s/pipe"}
                  - {name: reader, run: "cat %1$s/pipe", needs: [pipe]}
                """.formatted(temp))).isZero();

        assertThat(out()).isEqualTo("[reader] x\n");
    }

    @Test
    void aFailedStep_keepsThoseThatNeedItFromRunning_andNoOthers() throws Exception {
        int status = run("""
                name: delivery
                steps:
                  - {name: a, run: exit 3}
                  - {name: b, run: echo never}
                  - {name: c, run: echo never}
                  - {name: free, run: echo free, needs: []}
                """);

        assertThat(status).isEqualTo(1);
        assertThat(only("a").error()).isEqualTo("exit status 3");
        assertThat(only("a").metadata()).containsEntry("process.exit.code", 3L);
        assertThat(only("b").status()).isEqualTo(Status.SKIPPED);
        assertThat(only("b").metadata()).containsEntry("devmeter.skip.reason", "needs a, which failed");
        assertThat(only("c").status()).isEqualTo(Status.SKIPPED);
        assertThat(only("c").metadata()).containsEntry("devmeter.skip.reason", "needs b, which was skipped");
        assertThat(only("free").status()).isEqualTo(Status.SUCCESS);
        assertThat(only("delivery").status()).isEqualTo(Status.FAILED);
        assertThat(only("delivery").error()).isEqualTo("1 step failed");
        assertThat(out()).isEqualTo("[free] free\n");
        assertThat(err()).contains("b: skipped: needs a, which failed", "1 succeeded, 1 failed, 2 skipped");
    }

    @Test
    void continueOnFailure_letsThoseThatNeedItRun_andFailsTheWorkflowAllTheSame() throws Exception {
        assertThat(run("""
                steps:
                  - {name: a, run: exit 3, continue_on_failure: true}
                  - {name: b, run: echo b}
                """)).isEqualTo(1);

        assertThat(only("a").status()).isEqualTo(Status.FAILED);
        assertThat(only("b").status()).isEqualTo(Status.SUCCESS);
        assertThat(only("build.yaml").status()).isEqualTo(Status.FAILED);
    }

    @Test
    void retries_areExecutionsOfTheirOwn_untilOneSucceeds() throws Exception {
        assertThat(run("""
                steps:
                  - {name: flaky, run: "echo x >>%1$s/runs; test $(wc -l <%1$s/runs) -eq 3", retries: 5}
                  - {name: after, run: "true"}
                """.formatted(temp))).isZero();

        assertThat(recorded("flaky"))
                .extracting(ExecutionRecord::status)
                .containsExactly(Status.FAILED, Status.FAILED, Status.SUCCESS);
        assertThat(recorded("flaky"))
                .extracting(attempt -> attempt.metadata().get("attempt"))
                .containsExactly(1L, 2L, 3L);
        assertThat(only("after").status()).isEqualTo(Status.SUCCESS);
        assertThat(err()).contains("flaky: attempt 2 of 6 in 0", "flaky: started, attempt 3 of 6");
    }

    @Test
    void retries_haveAnEnd() throws Exception {
        assertThat(run("steps: [{name: broken, run: 'false', retries: 2}]")).isEqualTo(1);

        assertThat(recorded("broken")).hasSize(3).allMatch(attempt -> attempt.status() == Status.FAILED);
    }

    @Test
    void theLargestNumberOfRetries_isOneAttemptMore() throws Exception {
        assertThat(run("steps: [{name: a, run: 'test -e %1$s || ! touch %1$s', retries: 2147483647}]"
                        .formatted(temp.resolve("ran"))))
                .isZero();

        assertThat(err()).contains("a: started, attempt 2 of 2147483648");
    }

    @Test
    void durationsAreSaid_asTheyAreRecorded() throws Exception {
        assertThat(run("{name: delivery, steps: [{name: a, run: 'true'}, {name: b, run: 'false'}]}"))
                .isEqualTo(1);

        assertThat(err())
                .contains(
                        "a: success in " + Units.duration(durationMs("a")) + "\n",
                        "b: failed in " + Units.duration(durationMs("b")) + ": exit",
                        "delivery: failed in " + Units.duration(durationMs("delivery")) + ": 1 succeeded, 1 failed,");
    }

    private double durationMs(String name) throws IOException {
        Double durationMs = only(name).durationMs();
        assertThat(durationMs).isNotNull();
        return durationMs == null ? 0 : durationMs;
    }

    @Test
    void pauses_double_upToHalfAMinute() throws Exception {
        try (Devmeter devmeter = Devmeter.open(directory())) {
            WorkflowRun run = prepared("steps: [{name: a, run: x}]", devmeter, WorkflowRun.FIRST_PAUSE);

            assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 1_000_000))
                    .map(attempt -> run.pauseAfter(attempt).toSeconds())
                    .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        }
    }

    @Test
    void steps_getTheTrace_whatIsHandedToAll_andTheirOwn() throws Exception {
        Files.createDirectories(temp.resolve("sub"));
        assertThat(run("""
                steps:
                  - name: a
                    run: echo $TRACEPARENT; echo $HANDED; echo $MINE; pwd -P
                    env: {MINE: my own}
                    dir: %s/sub
                """.formatted(temp))).isZero();

        ExecutionRecord a = only("a");
        assertThat(out().lines().map(line -> line.substring("[a] ".length())))
                .containsExactly(
                        "00-" + a.traceId() + "-" + a.spanId() + "-03",
                        "to steps",
                        "my own",
                        temp.resolve("sub").toRealPath().toString());
    }

    @Test
    void aStepThatCannotStart_hasFailed() throws Exception {
        Path notExecutable = Files.writeString(temp.resolve("not-executable"), "");
        assertThat(run("""
                steps:
                  - {name: missing, run: [no-such-command]}
                  - {name: forbidden, run: [%s], needs: []}
                  - {name: below, run: [./not-executable], dir: %s, needs: []}
                  - {name: nowhere, run: "true", dir: %s/no/where, needs: []}
                """.formatted(notExecutable, temp, temp))).isEqualTo(1);

        assertThat(only("missing").error()).isEqualTo("no-such-command: command not found");
        assertThat(only("missing").metadata()).containsEntry("process.exit.code", 127L);
        assertThat(only("forbidden").error()).isEqualTo(notExecutable + ": cannot be executed");
        assertThat(only("forbidden").metadata()).containsEntry("process.exit.code", 126L);
        assertThat(only("below").error()).isEqualTo("./not-executable: cannot be executed");
        assertThat(only("nowhere").error()).isEqualTo("there is no directory " + temp + "/no/where");
    }

    @Test
    void aCommand_isLookedForWhereItsStepSays() throws Exception {
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("my-tool"), "#!/bin/sh\necho $0\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        Files.writeString(bin.resolve("my-text"), "");
        assertThat(run("""
                steps:
                  - {name: list, run: [my-tool], env: {PATH: "/no/where:%1$s"}}
                  - {name: text, run: my-tool, env: {PATH: "/no/where:%1$s"}}
                  - {name: relative, run: [my-tool], env: {PATH: bin}, dir: %2$s}
                  - {name: here, run: [my-tool], env: {PATH: ""}, dir: %1$s}
                  - {name: forbidden, run: [my-text], env: {PATH: %1$s}, needs: []}
                  - {name: missing, run: [ls], env: {PATH: %1$s}, needs: []}
                """.formatted(bin, temp))).isEqualTo(1);

        assertThat(out().lines())
                .containsExactlyInAnyOrder(
                        "[list] " + tool, "[text] " + tool, "[relative] bin/my-tool", "[here] ./my-tool");
        assertThat(only("forbidden").error()).isEqualTo("my-text: cannot be executed");
        assertThat(only("missing").error()).isEqualTo("ls: command not found");
    }

    @Test
    void lines_areNeverMixed() throws Exception {
        String print = "i=0; while [ $i -lt 2000 ]; do echo " + "x".repeat(200) + "; i=$((i+1)); done";
        assertThat(run("""
                steps:
                  - {name: a, run: "%1$s"}
                  - {name: b, run: "%1$s; printf end", needs: []}
                  - {name: c, run: "{ %1$s; } >&2", needs: []}
                """.formatted(print))).isZero();

        assertThat(out().lines().filter(("[a] " + "x".repeat(200))::equals)).hasSize(2000);
        assertThat(out().lines().filter(("[b] " + "x".repeat(200))::equals)).hasSize(2000);
        assertThat(out().lines().filter("[b] end"::equals)).hasSize(1);
        assertThat(out().lines()).hasSize(4001);
        assertThat(err().lines().filter(("[c] " + "x".repeat(200))::equals)).hasSize(2000);
    }

    @Test
    void aLineWithoutEnd_comesInPieces() throws Exception {
        assertThat(run("steps: [{name: a, run: \"head -c 150000 /dev/zero | tr '\\\\0' x\"}]"))
                .isZero();

        assertThat(out().lines()).hasSize(3).allMatch(line -> line.startsWith("[a] x"));
        assertThat(out().chars().filter(c -> c == 'x')).hasSize(150_000);
    }

    @Test
    void aProcessThatAStepLeavesBehind_isNotWaitedFor() throws Exception {
        Path go = pipe("go");
        assertThat(run("""
                steps:
                  - {name: server, run: "(read line <%1$s) & printf started; printf failed >&2"}
                  - {name: client, run: "echo >%1$s"}
                """.formatted(go))).isZero();

        assertThat(out()).isEqualTo("[server] started\n");
        assertThat(err().lines().map(line -> line.replaceAll(" in [0-9.]+ m?s", "")))
                .containsSubsequence("[server] failed", "devmeter: server: success", "devmeter: client: started");
    }

    @Test
    void aProcessThatAStepLeavesBehind_canPrintAsLongAsTheWorkflowRuns() throws Exception {
        assertThat(run("""
                steps:
                  - name: server
                    run: |
                      (trap '' PIPE
                       read line <%1$s
                       echo late && echo late >&2 && echo alive >%2$s || echo dead >%2$s) &
                  - {name: client, run: "echo >%1$s; cat %2$s"}
                """.formatted(pipe("go"), pipe("answer")))).isZero();

        assertThat(out().lines()).containsExactlyInAnyOrder("[server] late", "[client] alive");
        assertThat(err()).contains("[server] late\n");
    }

    @Test
    void aStep_isRecorded_beforeItsOutputIsWaitedFor() throws Exception {
        AtomicBoolean recorded = new AtomicBoolean();
        StepOutput.Lines slow = line -> {
            long start = System.nanoTime();
            while (!recorded.get() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30)) {
                recorded.set(!recordedNow("a").isEmpty());
            }
        };
        Workflow workflow = workflow("steps: [{name: a, run: echo x}]");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            assertThat(prepared(workflow, devmeter, StepProcess.withNames(slow, slow, temp), Duration.ZERO)
                            .run(Context.root()))
                    .isZero();
        }

        assertThat(recorded).isTrue();
    }

    @Test
    void withoutNamedPipes_stepsPrintAllTheSame() throws Exception {
        assertThat(run("""
                steps:
                  - {name: a, run: "echo out; echo err >&2"}
                  - {name: b, run: [no-such-command], needs: []}
                """, temp.resolve("no/such/directory"))).isEqualTo(1);

        assertThat(out()).isEqualTo("[a] out\n");
        assertThat(err()).contains("[a] err\n", "no-such-command: command not found");
    }

    @Test
    void namedPipes_areLeftNowhere() throws Exception {
        Path temporary = Files.createDirectory(temp.resolve("temporary"));
        assertThat(run("""
                steps:
                  - {name: a, run: "true"}
                  - {name: b, run: [no-such-command], needs: []}
                """, temporary)).isEqualTo(1);

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aSignal_endsWhatRuns_andWhatWasToComeIsSkipped() throws Exception {
        Path pipe = pipe("pipe");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            WorkflowRun run = prepared("""
                    name: delivery
                    steps:
                      - name: running
                        run: "trap 'echo told; exit 9' TERM; echo >%1$s; while :; do sleep 0.01; done"
                        retries: 3
                      - {name: next, run: echo never}
                    """.formatted(pipe), devmeter, Duration.ZERO);
            FutureTask<Integer> status = started(run);
            Files.readString(pipe); // until the step is running

            run.arrived("TERM", false);

            assertThat(status.get()).isEqualTo(143);
        }
        assertThat(only("running").error()).isEqualTo("exit status 9");
        assertThat(only("next").status()).isEqualTo(Status.SKIPPED);
        assertThat(only("next").metadata()).containsEntry("devmeter.skip.reason", "stopped by SIGTERM");
        assertThat(only("delivery").error()).isEqualTo("stopped by SIGTERM");
        assertThat(only("delivery").metadata()).containsEntry("cicd.pipeline.result", "cancellation");
        assertThat(out()).isEqualTo("[running] told\n");
    }

    @Test
    void aSignal_endsAPause() throws Exception {
        try (Devmeter devmeter = Devmeter.open(directory())) {
            WorkflowRun run =
                    prepared("steps: [{name: a, run: 'false', retries: 3}]", devmeter, WorkflowRun.LONGEST_PAUSE);
            FutureTask<Integer> status = started(run);
            while (!err().contains("attempt 2 of 4 in 30 s")) {
                Thread.onSpinWait();
            }

            run.arrived("INT", true);

            assertThat(status.get()).isEqualTo(130);
        }
        assertThat(recorded("a")).hasSize(1);
    }

    @Test
    void aSignalThatDoesNotAskToEnd_isHandedOnAndNoMore() throws Exception {
        Path pipe = pipe("pipe");
        try (Devmeter devmeter = Devmeter.open(directory())) {
            WorkflowRun run = prepared("""
                    steps:
                      - name: a
                        run: "trap 'exit 0' USR1; echo >%1$s; while :; do sleep 0.01; done"
                      - {name: b, run: echo b}
                    """.formatted(pipe), devmeter, Duration.ZERO);
            FutureTask<Integer> status = started(run);
            Files.readString(pipe);

            run.arrived("USR1", false);

            assertThat(status.get()).isZero();
        }
        assertThat(only("b").status()).isEqualTo(Status.SUCCESS);
    }

    private int run(String yaml) throws Exception {
        return run(yaml, temp);
    }

    private int run(String yaml, Path temporary) throws Exception {
        try (Devmeter devmeter = Devmeter.open(directory())) {
            return prepared(workflow(yaml), devmeter, withNames(temporary), Duration.ZERO)
                    .run(Context.root());
        }
    }

    private static FutureTask<Integer> started(WorkflowRun run) {
        FutureTask<Integer> status = new FutureTask<>(() -> run.run(Context.root()));
        new Thread(status).start();
        return status;
    }

    private WorkflowRun prepared(String yaml, Devmeter devmeter, Duration pause) throws IOException {
        return prepared(workflow(yaml), devmeter, withNames(temp), pause);
    }

    private WorkflowRun prepared(
            Workflow workflow, Devmeter devmeter, StepProcess.Preparation preparation, Duration pause) {
        return new WorkflowRun(
                workflow, devmeter.tracker(), Map.of("HANDED", "to steps"), progress, preparation, pause);
    }

    private Workflow workflow(String yaml) throws IOException {
        return WorkflowFile.read(Files.writeString(temp.resolve("build.yaml"), yaml));
    }

    private StepProcess.Preparation withNames(Path temporary) {
        return StepProcess.withNames(progress.lines(true), progress.lines(false), temporary);
    }

    private Path pipe(String name) throws Exception {
        Path pipe = temp.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    private ExecutionRecord only(String name) throws IOException {
        assertThat(recorded(name)).hasSize(1);
        return recorded(name).get(0);
    }

    private List<ExecutionRecord> recordedNow(String name) {
        try {
            return recorded(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the order of their starts. */
    private List<ExecutionRecord> recorded(String name) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            return store.recent(name, 100).stream()
                    .sorted(Comparator.comparing(ExecutionRecord::startedAt))
                    .toList();
        }
    }
}

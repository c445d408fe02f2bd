// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecentCommandTest extends RecordingFixture {

    @Test
    void recent_showsTheNewestFirst() throws Exception {
        store(execution(
                "first", now.minusSeconds(20), Status.SUCCESS, 1500, new TreeMap<>(Map.of("branch", "main", "n", 1L))));
        store(execution("second", now.minusSeconds(10), Status.FAILED, 20, Map.of("branch", "main")));

        assertThat(run("recent")).isZero();

        assertThat(out().lines()).hasSize(3);
        assertThat(out().lines().toList().get(0)).startsWith("STARTED").endsWith("DETAILS");
        assertThat(out().lines().toList().get(1)).contains("second", "failed", "20 ms", "it broke\\nbadly");
        assertThat(out().lines().toList().get(2)).contains("first", "success", "1.5 s", "branch=main n=1");
    }

    @Test
    void details_leaveOutWhatNameAndStatusSayAlready() throws Exception {
        store(execution(
                "a.ListTest#sort",
                now,
                Status.SUCCESS,
                1,
                new TreeMap<>(Map.of(
                        "code.function.name",
                        "a.ListTest.sort",
                        "test.case.name",
                        "sort()",
                        "test.case.result.status",
                        "pass",
                        "test.suite.name",
                        "a.ListTest",
                        "test.tags",
                        "slow"))));
        store(execution(
                "surefire:test",
                now,
                Status.SUCCESS,
                1,
                new TreeMap<>(Map.of(
                        "cicd.pipeline.task.name", "surefire:test",
                        "maven.execution.goal", "test",
                        "maven.execution.id", "default-test"))));

        run("recent");

        assertThat(out().lines().map(line -> line.substring(line.lastIndexOf("  ") + 2)))
                .containsExactlyInAnyOrder("DETAILS", "test.tags=slow", "maven.execution.id=default-test");
    }

    @Test
    void details_keepAResultThatSaysMoreThanTheStatus() throws Exception {
        store(execution("build", now, Status.SUCCESS, 1, new TreeMap<>(Map.of("cicd.pipeline.result", "timeout"))));

        run("recent");

        assertThat(out().lines().toList().get(1)).endsWith("  cicd.pipeline.result=timeout");
    }

    @Test
    void details_ofWhatWasSkipped_sayWhy() throws Exception {
        store(execution(
                "a:check",
                now,
                Status.SKIPPED,
                1,
                new TreeMap<>(Map.of("a.version", "1", "devmeter.skip.reason", "skip is set"))));

        run("recent");

        assertThat(out().lines().toList().get(1)).endsWith("  skip is set");
    }

    @Test
    void recent_asJson_isAnArrayOfTheLinesAsStored() throws Exception {
        String line = "{\"status\": \"success\", \"name\": \"mine\", \"started_at\": \""
                + now.toString().replace("Z", "") + "\", \"own\": 1.50}";
        Files.createDirectories(directory());
        Files.writeString(directory().resolve(now.toString().substring(0, 10) + ".jsonl"), line + "\n");
        record("other", 2, Status.SUCCESS, 1);

        assertThat(run("recent", "mine", "--format", "json")).isZero();
        assertThat(out()).isEqualTo("[" + line + "]\n");

        forgetPrinted();
        run("recent", "--limit", "2", "--format", "json");
        assertThat(out()).startsWith("[{").endsWith("}]\n").hasLineCount(2);
    }

    @Test
    void hostileText_reachesTheTerminalHarmless() throws Exception {
        store(execution("\u001b[31mred\u202Ename\n", now, Status.SUCCESS, 1, Map.of("\u0007", "\u001b]0;title\u0007")));

        run("recent");
        run("summary");

        assertThat(out()).doesNotContain("\u001b", "\u0007", "\u202E").contains("\\u001b[31mred\\u202ename\\n");
    }

    @Test
    void recent_whenAskedForNone_doesNotSayThatThereAreNone() {
        assertThat(run("recent", "--limit", "0")).isZero();

        assertThat(err()).isEqualTo("devmeter: --limit 0 shows none\n");
    }

    @Test
    void emptyName_isWrongUsage() {
        assertThat(run("recent", "")).isEqualTo(2);

        assertThat(err()).isEqualTo("devmeter: NAME is empty; leave it out to see all operations\n");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureClustersTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final List<PlacedRun> runs = new ArrayList<>();

    private void add(String operation, Status status, String type, String error, boolean passedOn) {
        runs.add(new PlacedRun(
                Run.of(ExecutionRecord.builder(operation, START.plusSeconds(runs.size()))
                        .status(status)
                        .metadata("error.type", type)
                        .error(error)
                        .build()),
                false,
                passedOn));
    }

    @Test
    void of_groupsByTypeAndPattern_mostFrequentFirst() {
        add("a", Status.FAILED, "E", "once", false);
        add("b", Status.FAILED, "E", "no row 1", false);
        add("a", Status.FAILED, "E", "no row 22", false);
        add("a", Status.FAILED, "F", "no row 3", false);
        add("a", Status.SUCCESS, "E", "no row 4", false);
        add("build", Status.FAILED, "E", "no row 5", true);

        assertThat(FailureClusters.of(runs))
                .containsExactly(
                        new FailureCluster(
                                "E",
                                "no row {n}",
                                2,
                                List.of("b", "a"),
                                1,
                                START.plusSeconds(1),
                                START.plusSeconds(2),
                                "no row 22"),
                        new FailureCluster(
                                "F",
                                "no row {n}",
                                1,
                                List.of("a"),
                                1,
                                START.plusSeconds(3),
                                START.plusSeconds(3),
                                "no row 3"),
                        new FailureCluster("E", "once", 1, List.of("a"), 0, START, START, "once"));
    }

    @Test
    void of_keepsThemAll_theMostFrequentFirst() {
        for (int i = 0; i < 300; i++) {
            add("op", Status.FAILED, "E" + i % 150, "no", false);
        }
        add("op", Status.FAILED, "E149", "no", false);

        assertThat(FailureClusters.of(runs))
                .hasSize(150)
                .first()
                .satisfies(cluster -> assertThat(cluster.errorType()).isEqualTo("E149"));
    }

    @Test
    void of_failureWithoutMessage_isAClusterToo() {
        runs.add(new PlacedRun(History.op().results("P").runs().get(0), false, false));
        runs.add(new PlacedRun(
                Run.of(ExecutionRecord.builder("op", START)
                        .status(Status.FAILED)
                        .build()),
                false,
                false));

        assertThat(FailureClusters.of(runs))
                .containsExactly(new FailureCluster("", "", 1, List.of("op"), 1, START, START, ""));
    }
}

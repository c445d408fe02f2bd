// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final Instant START = Instant.parse("2026-11-22T10:30:00Z");

    private static ExecutionRecord.Builder execution() {
        return ExecutionRecord.builder("op", START);
    }

    private static int attempt(@Nullable Object value) {
        return Run.of(execution().metadata("attempt", value).build()).attempt();
    }

    @Test
    void of_readsCodeAndMachineFromTheResource() {
        Run run = Run.of(execution()
                .metadata("os.type", "from metadata")
                .otel(Map.of(
                        "resource",
                        Map.of(
                                "attributes",
                                Map.of(
                                        "vcs.ref.head.name",
                                        "main",
                                        "vcs.ref.head.revision",
                                        "1a2b3c4d5e6f",
                                        "devmeter.vcs.dirty",
                                        "77",
                                        "devmeter.ci",
                                        "github",
                                        "os.type",
                                        "linux",
                                        "host.arch",
                                        "amd64"))))
                .build());

        assertThat(run.version()).isEqualTo(new CodeVersion("main", "1a2b3c4d5e6f", "77"));
        assertThat(run.version().label()).isEqualTo("main@1a2b3c4d+dirty");
        assertThat(run.machine()).isEqualTo(new Machine("github", "linux", "amd64"));
        assertThat(run.machine().label()).isEqualTo("github linux amd64");
    }

    @Test
    void of_takesMetadataOfTheSameName_whereTheResourceSaysNothing() {
        Run run = Run.of(execution()
                .metadata("vcs.ref.head.revision", "1a2b3c")
                .metadata("devmeter.ci", "jenkins")
                .build());

        assertThat(run.version()).isEqualTo(new CodeVersion("", "1a2b3c", ""));
        assertThat(run.version().label()).isEqualTo("1a2b3c");
        assertThat(run.machine().label()).isEqualTo("jenkins");
    }

    @Test
    void of_takesTheModuleFromWhatMavenSays() {
        assertThat(Run.of(execution()
                                .metadata("maven.project.artifactId", "shop-web")
                                .build())
                        .module())
                .isEqualTo("shop-web");
    }

    @Test
    void of_oldRecord_isOfUnknownCodeOnALocalMachine() {
        Run run = Run.of(execution()
                .status(Status.RUNNING)
                .metadata("nested", Map.of("status", "failed"))
                .build());

        assertThat(run)
                .isEqualTo(new Run(
                        "op",
                        START,
                        null,
                        Status.RUNNING,
                        1,
                        CodeVersion.UNKNOWN,
                        Machine.UNKNOWN,
                        "",
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(run.version().isKnown()).isFalse();
        assertThat(run.version().label()).isEmpty();
        assertThat(new CodeVersion("main", "", "").label()).isEqualTo("main");
        assertThat(run.machine().label()).isEqualTo("local");
    }

    @Test
    void of_readsAnAttempt_fromNumberAndText() {
        assertThat(attempt(2L)).isEqualTo(2);
        assertThat(attempt(2.0)).isEqualTo(2);
        assertThat(attempt(" 3 ")).isEqualTo(3);
        assertThat(attempt(0L)).isEqualTo(1);
        assertThat(attempt(-4L)).isEqualTo(1);
        assertThat(attempt("second")).isEqualTo(1);
        assertThat(attempt("")).isEqualTo(1);
        assertThat(attempt(null)).isEqualTo(1);
        assertThat(attempt(List.of(2L))).isEqualTo(1);
        assertThat(attempt(BigInteger.TEN.pow(30))).isEqualTo(Integer.MAX_VALUE);
        assertThat(attempt("99999999999")).isEqualTo(1);
    }

    @Test
    void of_readsTheTypeOfTheException() {
        assertThat(Run.of(execution().metadata("exception.type", "E").build()).errorType())
                .isEqualTo("E");
        assertThat(Run.of(execution()
                                .metadata("exception.type", "E")
                                .metadata("error.type", "T")
                                .build())
                        .errorType())
                .isEqualTo("T");
        assertThat(Run.of(execution().metadata("error.type", " ").build()).errorType())
                .isNull();
    }

    @Test
    void of_takesHostileValuesForMissing_andCutsLongOnes() {
        Run run = Run.of(execution()
                .status(Status.FAILED)
                .error("x".repeat(Run.LONGEST_ERROR - 2) + "🚀xx")
                .metadata("os.type", Map.of("a", 1L))
                .metadata("vcs.ref.head.name", "b".repeat(100_000))
                .otel(Map.of("resource", "text"))
                .build());

        assertThat(run.machine()).isEqualTo(Machine.UNKNOWN);
        assertThat(run.version().branch()).hasSize(200).endsWith("b…");
        assertThat(run.error()).isEqualTo("x".repeat(Run.LONGEST_ERROR - 2) + "…");
        assertThat(Run.of(execution()
                                .otel(Map.of("resource", Map.of("attributes", List.of())))
                                .build())
                        .machine())
                .isEqualTo(Machine.UNKNOWN);
    }

    @Test
    void sameCode_isKnownRevisionWithTheSameChanges() {
        CodeVersion clean = new CodeVersion("main", "a1", "");

        assertThat(clean.isSameCodeAs(new CodeVersion("topic", "a1", ""))).isTrue();
        assertThat(clean.isSameCodeAs(new CodeVersion("main", "a1", "d"))).isFalse();
        assertThat(clean.isSameCodeAs(new CodeVersion("main", "b2", ""))).isFalse();
        assertThat(CodeVersion.UNKNOWN.isSameCodeAs(CodeVersion.UNKNOWN)).isFalse();
    }

    @Test
    void oldestFirst_tellsApartRunsThatDifferInAnything() {
        Run plain = Run.of(execution().build());
        List<Run> runs = new ArrayList<>(List.of(
                plain,
                Run.of(execution().durationMs(1.0).build()),
                Run.of(execution().status(Status.FAILED).build()),
                Run.of(execution().status(Status.FAILED).error("no").build()),
                Run.of(execution()
                        .status(Status.FAILED)
                        .metadata("error.type", "E")
                        .build()),
                Run.of(execution().metadata("attempt", 2L).build()),
                Run.of(execution().span("t", "s", null).build()),
                Run.of(execution().span("t", "s", "p").build()),
                Run.of(execution().metadata("vcs.ref.head.name", "b").build()),
                Run.of(execution().metadata("vcs.ref.head.revision", "r").build()),
                Run.of(execution().metadata("devmeter.vcs.dirty", "d").build()),
                Run.of(execution().metadata("devmeter.ci", "c").build()),
                Run.of(execution().metadata("os.type", "o").build()),
                Run.of(execution().metadata("host.arch", "h").build()),
                Run.of(ExecutionRecord.builder("other", START).build()),
                Run.of(ExecutionRecord.builder("op", START.minusNanos(1)).build())));
        runs.sort(Run.OLDEST_FIRST);
        List<Run> shuffled = new ArrayList<>(runs);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.sort(Run.OLDEST_FIRST);

        assertThat(shuffled).isEqualTo(runs);
        assertThat(runs)
                .doesNotHaveDuplicates()
                .first()
                .isEqualTo(Run.of(
                        ExecutionRecord.builder("op", START.minusNanos(1)).build()));
        for (int i = 1; i < runs.size(); i++) {
            assertThat(Run.OLDEST_FIRST.compare(runs.get(i - 1), runs.get(i))).isNegative();
        }
        assertThat(Arrays.asList(plain, plain)).isSortedAccordingTo(Run.OLDEST_FIRST);
    }
}

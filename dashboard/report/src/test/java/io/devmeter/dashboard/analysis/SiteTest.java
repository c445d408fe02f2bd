// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.NOW;
import static io.devmeter.dashboard.analysis.History.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What runs on one machine or in one module is not compared with what runs on another or in another. */
class SiteTest {

    @Test
    void localAndCi_areNeverOneBaseline() {
        History mixed = History.op();
        for (int i = 0; i < 20; i++) {
            mixed.on(History.LAPTOP).durations(1000);
        }
        for (int i = 0; i < 20; i++) {
            mixed.on(History.CI).durations(3000);
        }
        mixed.on(History.CI).durations(4500, 4500, 4500, 4500, 4500);

        Analysis analysis = analysis(mixed.runs());

        assertThat(analysis.verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.SLOWER);
            assertThat(verdict.evidence())
                    .containsEntry("before_median_ms", 3000.0)
                    .containsEntry("machine", "github linux amd64");
        });
        assertThat(analysis.operations().get(0).baselines())
                .singleElement()
                .satisfies(band -> assertThat(band.machine()).isEqualTo(History.CI));
    }

    /** Builds of two modules: in each, the operation takes so many milliseconds in `core`, then in `web`. */
    private static History twoModules(int builds, double coreMs, double webMs) {
        return twoModules(History.op(), builds, coreMs, webMs);
    }

    private static History twoModules(History history, int builds, double coreMs, double webMs) {
        for (int i = 0; i < builds; i++) {
            history.in("build " + history.runs().size());
            history.module("core").durations(coreMs);
            history.module("web").durations(webMs);
        }
        return history;
    }

    @Test
    void modules_areNotMixed() {
        History history = twoModules(twoModules(20, 1000, 3000), 5, 1000, 4500);

        Analysis analysis = analysis(history.runs());

        assertThat(analysis.verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.SLOWER);
            assertThat(verdict.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(verdict.since()).isEqualTo(history.start(41));
            assertThat(verdict.evidence())
                    .containsEntry("n", 25L)
                    .containsEntry("before_median_ms", 3000.0)
                    .containsEntry("after_median_ms", 4500.0)
                    .containsEntry("module", "web")
                    .doesNotContainKey("other_modules");
        });
        assertThat(analysis.operations().get(0).baselines())
                .extracting(Band::module, Band::medianMs, Band::n)
                .containsExactly(tuple("web", 3000.0, 20), tuple("core", 1000.0, 20));
    }

    @Test
    void buildsOfOneModule_areNotFastBuildsOfAll() {
        History history = twoModules(20, 1000, 3000).module("core");
        for (int i = 0; i < 5; i++) {
            history.in("core alone " + i).durations(1000);
        }

        assertThat(analysis(history.runs()).verdicts()).isEmpty();
    }

    @Test
    void modulesOfWhichTheSameIsSaid_areNamed() {
        History history = twoModules(twoModules(20, 1000, 3000), 5, 2000, 4500);

        assertThat(analysis(history.runs()).verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.evidence())
                        .containsEntry("module", "web")
                        .containsEntry("other_modules", List.of("core")));
    }

    @Test
    void oneModuleThatFailsAndOneThatPasses_areNotFlaky() {
        History history = History.op().on("a1");
        for (int i = 0; i < 3; i++) {
            history.module("core").in("core alone " + i).results("P");
            history.module("web").in("web alone " + i).results("F");
        }

        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.evidence())
                    .containsEntry("n", 3L)
                    .containsEntry("failed_in_a_row", 3L)
                    .containsEntry("module", "web");
        });
    }

    @Test
    void machineThatIsNotUsedAnyMore_isForgottenAfterAWeek() {
        List<Run> runs = new ArrayList<>(History.op()
                .on(History.CI)
                .endingAt(NOW.minus(Duration.ofDays(7)).plus(Duration.ofHours(1)))
                .results("FFFFF")
                .runs());
        List<Run> later = new ArrayList<>(runs);
        runs.addAll(History.op()
                .endingAt(NOW.plus(Duration.ofHours(1)))
                .results("P")
                .runs());
        later.addAll(History.op()
                .endingAt(NOW.plus(Duration.ofHours(2)))
                .results("P")
                .runs());

        assertThat(analysis(runs).verdicts()).extracting(Verdict::kind).containsExactly(Kind.BROKEN);
        assertThat(analysis(later).verdicts()).isEmpty();
    }

    @Test
    void whatIsBrokenInOneModule_isNotFixedByAnother() {
        History history = History.op();
        history.module("core").results("FFFPPP");
        List<Run> fixed = history.runs();
        history.module("web").results("FFF");

        assertThat(analysis(fixed).verdicts()).extracting(Verdict::kind).containsExactly(Kind.FIXED);
        assertThat(analysis(history.runs()).verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.kind()).isEqualTo(Kind.BROKEN);
            assertThat(verdict.evidence()).containsEntry("module", "web");
        });
    }
}

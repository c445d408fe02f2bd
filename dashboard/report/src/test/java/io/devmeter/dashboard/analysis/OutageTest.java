// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static io.devmeter.dashboard.analysis.History.CI;
import static io.devmeter.dashboard.analysis.History.LAPTOP;
import static io.devmeter.dashboard.analysis.History.NOW;
import static io.devmeter.dashboard.analysis.History.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said while the newest builds have a broken environment, so that no verdict is told of. */
class OutageTest {

    private final List<Run> runs = new ArrayList<>();
    private Instant next = NOW.minus(Duration.ofDays(20));

    /** Builds of five tests, of which all pass (P), all fail (X), or one fails (F). */
    private OutageTest builds(String name, Machine machine, String letters) {
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            String build = "build-" + runs.size();
            add(build, name, machine, "root", null, letter != 'P');
            for (int test = 0; test < 5; test++) {
                add(build, "a.T#" + test, machine, "t" + test, "root", letter == 'X' || (letter == 'F' && test == 0));
            }
            next = next.plus(Duration.ofHours(1));
        }
        return this;
    }

    private void add(
            String build, String operation, Machine machine, String span, @Nullable String parent, boolean failed) {
        Status status = failed ? Status.FAILED : Status.SUCCESS;
        CodeVersion version = new CodeVersion("main", build, "");
        runs.add(new Run(operation, next, 10.0, status, 1, version, machine, "", build, span, parent, null, null));
    }

    private List<Outage> outages() {
        return analysis(runs).outages();
    }

    @Test
    void newestBuilds_areAnOutage_untilOneIsNot() {
        builds("mvn verify", CI, "PXP");
        assertThat(outages()).isEmpty();

        Instant began = next;
        builds("mvn verify", CI, "XX");
        assertThat(outages()).containsExactly(new Outage("mvn verify", CI, 2, began));

        builds("mvn verify", CI, "F");
        assertThat(outages()).as("a build in which little fails works").isEmpty();
    }

    @Test
    void otherMachinesAndOtherBuilds_doNotEndIt() {
        Instant began = next;
        builds("mvn verify", CI, "X").builds("mvn verify", LAPTOP, "P").builds("mvn test", CI, "P");
        Instant onLaptop = next;
        builds("mvn verify", LAPTOP, "X");

        assertThat(outages())
                .containsExactly(new Outage("mvn verify", LAPTOP, 1, onLaptop), new Outage("mvn verify", CI, 1, began));
    }

    @Test
    void whatHasNotRunForAWeek_saysNothingOfToday() {
        Instant began = next;
        builds("mvn verify", LAPTOP, "X");
        next = began.plus(Duration.ofDays(7));
        builds("mvn verify", CI, "P");
        assertThat(outages()).hasSize(1);

        builds("mvn verify", CI, "P");
        assertThat(outages()).isEmpty();
    }
}

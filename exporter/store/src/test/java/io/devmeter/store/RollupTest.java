// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static io.devmeter.store.Executions.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** How much of a day file is read, and how much of it is kept. */
class RollupTest extends SummariesWithRollups {

    @Test
    void summary_readsNothingOfAnUnchangedFile() throws Exception {
        write(today, lines("a", 100));
        Summary first = trusting.summary(0);
        rangesRead.clear();

        assertThat(trusting.summary(0)).isEqualTo(first).isEqualTo(everything());
        assertThat(rangesRead).isEmpty();
    }

    @Test
    void summary_readsOnlyWhatWasAppended() throws Exception {
        write(today, lines("a", 100));
        careful.summary(0);
        long covered = Files.size(today);
        append(today, lines("b", 3));
        rangesRead.clear();

        assertThat(careful.summary(0)).isEqualTo(everything());
        assertThat(rangesRead).containsExactly(covered + "-" + Files.size(today));
    }

    @Test
    void summary_countsALineWithoutBreak_butNeverCoversIt() throws Exception {
        String half = line("half", "2026-11-22T10:00:00");
        write(today, lines("a", 2));
        long covered = Files.size(today);
        append(today, half);
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(trusting.summary(0).operations()).containsKey("half");
        assertThat(loaded().covered()).isEqualTo(covered);

        append(today, "}\n" + lines("b", 1)); // What looked whole was not.
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(trusting.summary(0).operations()).containsOnlyKeys("a", "b");
    }

    @Test
    void summary_leavesARollupAlone_thatSaysAllThereIsToSay() throws Exception {
        write(today, lines("a", 2));
        careful.summary(0);
        Object written = Files.readAttributes(rollup, "unix:ino").get("ino");

        careful.summary(0);

        assertThat(Files.readAttributes(rollup, "unix:ino").get("ino")).isEqualTo(written);
        assertThat(entriesOfCache()).containsExactly("2026-11-22.jsonl.rollup");
    }

    @Test
    void summary_comesToTrustAFile_onceItWasLeftAlone() throws Exception {
        write(today, lines("a", 2));
        careful.summary(0);
        assertThat(loaded().settled()).isFalse();

        trusting.summary(0);

        assertThat(loaded().settled()).isTrue();
    }

    @Test
    void summary_leavesNothing_ofAnEmptyFile() throws Exception {
        write(today, "");

        assertThat(trusting.summary(0)).isEqualTo(everything());

        assertThat(rollup).doesNotExist();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // The progress is there to be closed.
class ProgressTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CountDownLatch said = new CountDownLatch(1);
    private final PrintStream err = new PrintStream(printed, false, StandardCharsets.UTF_8) {
        @Override
        public void flush() {
            super.flush();
            said.countDown();
        }
    };

    @Test
    void longWork_isSaid_andWipedOff() throws Exception {
        try (Progress progress = Progress.begin("making the page", err, () -> true, Duration.ZERO)) {
            assertThat(said.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(text()).startsWith("\rdevmeter: making the page… 1 s");
        }

        String line = text().substring(text().lastIndexOf("devmeter"));
        int wiped = line.indexOf('\r');
        assertThat(line.substring(wiped)).isEqualTo('\r' + " ".repeat(wiped) + '\r');
    }

    @Test
    void shortWork_isNotWorthALine() {
        try (Progress progress = Progress.begin("making the page", err, () -> true, Duration.ofHours(1))) {
            assertThat(progress).isNotNull();
        }

        assertThat(text()).isEmpty();
    }

    @Test
    void nothingIsSaid_whereThereIsNoTerminal() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Progress progress = Progress.begin(
                "making the page",
                err,
                () -> {
                    asked.countDown();
                    return false;
                },
                Duration.ZERO)) {
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(text()).isEmpty();
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}

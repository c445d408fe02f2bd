// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Says on a terminal that something takes longer than a second, and for how long it does, on a line that is wiped off in the end.
 * Where standard error is no terminal, it says nothing.
 */
final class Progress implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String what;
    private final PrintStream err;
    private final BooleanSupplier isTerminal;
    private final Duration patience;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread teller = new Thread(this::tell, "devmeter-progress");

    private Progress(String what, PrintStream err, BooleanSupplier isTerminal, Duration patience) {
        this.what = what;
        this.err = err;
        this.isTerminal = isTerminal;
        this.patience = patience;
        teller.setDaemon(true);
    }

    /** Begins to watch the time. */
    static Progress begin(String what, Terminal terminal) {
        return begin(what, terminal.err(), Terminal::isErrTerminal, PATIENCE);
    }

    static Progress begin(String what, PrintStream err, BooleanSupplier isTerminal, Duration patience) {
        Progress progress = new Progress(what, err, isTerminal, patience);
        progress.teller.start();
        return progress;
    }

    private void tell() {
        try {
            // Only now, because to ask takes a process.
            if (done.await(patience.toNanos(), TimeUnit.NANOSECONDS) || !isTerminal.getAsBoolean()) {
                return;
            }
            String line = "";
            long seconds = Math.max(1, patience.toSeconds());
            do {
                line = "devmeter: " + what + "… " + seconds + " s";
                err.print('\r' + line);
                err.flush();
                seconds++;
            } while (!done.await(1, TimeUnit.SECONDS));
            err.print('\r' + " ".repeat(Visible.columns(line)) + '\r');
            err.flush();
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /** Wipes off what was said. Nothing is printed after this. */
    @Override
    public void close() {
        done.countDown();
        boolean interrupted = false;
        while (teller.isAlive()) {
            try {
                teller.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.LivePage;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code devmeter serve}. */
@Command(
        name = "serve",
        sortOptions = false,
        description = {
            "Serves the page to this machine only, and keeps it up to date.",
            "Prints its address first, and runs until it is interrupted.",
            ""
        })
final class ServeCommand implements Callable<Integer> {

    private final DevmeterCommand devmeter;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            converter = WholeNumber.Port.class,
            description = "The port to listen on at 127.0.0.1, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "30",
            converter = WholeNumber.class,
            description = "Cover today and the N days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    ServeCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        Terminal terminal = devmeter.terminal();
        LivePage page = LivePage.builder(devmeter.directory())
                .port(port)
                .days(days)
                .making(() -> Progress.begin("making the page", terminal)::close)
                .start();
        Thread onSignal = new Thread(() -> close(page), "devmeter-serve-exit");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (page) {
            terminal.out().println(page.uri());
            // Whoever cannot learn the address has no use for the page; Main says why.
            if (!terminal.out().checkError()) {
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(onSignal);
        return 0;
    }

    private void close(LivePage page) {
        try {
            page.close();
        } catch (IOException e) {
            devmeter.terminal().say("the page was not closed: " + e.getMessage());
        }
    }
}

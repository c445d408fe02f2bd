// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.devmeter.store.ExecutionRecord.Status;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServeCommandTest extends RecordingFixture {

    @Test
    void serve_printsItsAddress_andGoesOnUntilItIsInterrupted() throws Exception {
        record("unit-tests", 1, Status.SUCCESS, 1);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        PrintStream toTest = new PrintStream(terminal().out(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(Object line) {
                lines.add(line.toString());
            }
        };
        AtomicInteger status = new AtomicInteger(-1);
        Thread serving = new Thread(() -> status.set(DevmeterCommand.run(
                new Terminal(toTest, terminal().err(), false),
                "serve",
                "--dir",
                directory().toString())));
        serving.start();

        String address = lines.poll(60, TimeUnit.SECONDS);
        assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/");
        URI uri = URI.create(address);
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("data-operation=\"unit-tests\"");
        assertThat(run("serve", "--port", Integer.toString(uri.getPort()))).isEqualTo(3);
        assertThat(err())
                .matches("devmeter: port " + uri.getPort()
                        + " of 127\\.0\\.0\\.1 cannot be opened: .+; 0 is any free port\n");

        serving.interrupt();
        serving.join();

        assertThat(status).hasValue(0);
        assertThatIOException()
                .isThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()));
    }
}

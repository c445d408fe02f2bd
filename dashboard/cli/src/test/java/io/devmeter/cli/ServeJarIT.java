// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code devmeter serve} as a process, beside others. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ServeJarIT extends PackagedFixture {

    @Test
    void serve_tellsWhatAnotherProcessRecords() throws Exception {
        Process serving = devmeter.start(Map.of(), "serve");
        try {
            URI page = URI.create(firstLine(serving));
            try (Socket client = ask(page, "/events")) {
                BufferedReader events = reader(client);
                String before = nextData(events);

                try (ExecutionStore store = ExecutionStore.open(temp.resolve(".metrics"))) {
                    store.append(
                            ExecutionRecord.builder("meanwhile", Instant.now()).build());
                }

                // A second is the promise; the rest is for machines that do much else.
                client.setSoTimeout(5_000);
                String after = nextData(events);
                while (after.equals(before)) {
                    after = nextData(events);
                }
            }
            try (Socket client = ask(page, "/")) {
                assertThat(reader(client).lines()).anyMatch(line -> line.contains("data-operation=\"meanwhile\""));
            }
        } finally {
            serving.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"TERM, 143", "INT, 130"})
    void serve_endsAsASignalEndsAProcess_alsoWhileClientsHang(String signal, int status) throws Exception {
        Process serving = devmeter.start(PackagedCommand.IN_A_SESSION_OF_ITS_OWN, Map.of(), "serve");
        try {
            URI page = URI.create(firstLine(serving));
            try (Socket stream = ask(page, "/events");
                    Socket halfARequest = connect(page);
                    Socket slowReader = ask(page, "/")) {
                BufferedReader events = reader(stream);
                nextData(events);
                halfARequest.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                slowReader.getInputStream().read();

                PackagedCommand.signal(serving, signal);

                assertThat(serving.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(serving.exitValue()).isEqualTo(status);
                assertThat(events.lines().toList()).last().isEqualTo("");
            }
            assertThat(devmeter.errors()).isEmpty();
        } finally {
            serving.destroyForcibly();
        }
    }

    private static String firstLine(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).startsWith("http://127.0.0.1:").endsWith("/");
        return line;
    }

    private static Socket connect(URI page) throws IOException {
        Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), page.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static Socket ask(URI page, String path) throws IOException {
        Socket socket = connect(page);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String nextData(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (!line.startsWith("data: ")) {
            line = events.readLine();
        }
        return line;
    }
}

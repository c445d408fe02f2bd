// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import com.sun.net.httpserver.HttpServer;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An execution in one process, whose child is in another: its context travels in the headers of a request. */
final class TwoProcesses {

    private TwoProcesses() {}

    /** Starts the second process, which is told so by an argument, and asks it for something. */
    public static void main(String[] args) throws Exception {
        try (Devmeter devmeter = Devmeter.open()) {
            if (args.length == 0) {
                askTheSecond(devmeter);
            } else {
                answerTheFirst(devmeter);
            }
        }
    }

    private static void askTheSecond(Devmeter devmeter) throws Exception {
        TextMapPropagator propagator = devmeter.openTelemetry().getPropagators().getTextMapPropagator();
        Process second = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoProcesses.class.getName(),
                        "second")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = second.inputReader(StandardCharsets.UTF_8)) {
            URI url = URI.create(lines.readLine());
            System.out.println(devmeter.tracker().recordCallable("checkout", () -> get(url, propagator)));
        } finally {
            second.getOutputStream().close();
            second.waitFor();
        }
    }

    // region send-context
    private static String get(URI url, TextMapPropagator propagator) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        propagator.inject(Context.current(), request, (carrier, key, value) -> request.header(key, value));
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }
    // endregion

    private static void answerTheFirst(Devmeter devmeter) throws IOException {
        TextMapPropagator propagator = devmeter.openTelemetry().getPropagators().getTextMapPropagator();
        TrackedTimer payment = devmeter.tracker().timer("payment").build();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // region receive-context
        server.createContext("/pay", exchange -> {
            Context caller = propagator.extract(
                    Context.root(), exchange.getRequestHeaders(), (headers, name) -> headers.getFirst(name));
            String receipt =
                    caller.wrapSupplier(() -> payment.record(() -> "paid")).get();
            try (exchange) {
                exchange.sendResponseHeaders(200, receipt.length());
                exchange.getResponseBody().write(receipt.getBytes(StandardCharsets.UTF_8));
            }
        });
        // endregion
        server.start();
        System.out.println("http://localhost:" + server.getAddress().getPort() + "/pay");
        while (System.in.read() >= 0) {
            // Until the first process closes it.
        }
        server.stop(0);
    }
}

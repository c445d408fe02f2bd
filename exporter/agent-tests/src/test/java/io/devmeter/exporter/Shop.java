// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;

/**
 * An application that knows nothing of telemetry: it serves two pages and asks for both. With an argument it does not end by itself
 * afterwards.
 */
public final class Shop {

    /** Everything that the application prints. */
    static final List<String> OUTPUT = List.of("200 hello", "404 hello", OwnLogManager.class.getName());

    private Shop() {}

    /** Chosen in the code, as some application servers do. */
    public static final class OwnLogManager extends LogManager {
        /** Called by the logging of the JDK. */
        public OwnLogManager() {}
    }

    /** Runs the application. */
    public static void main(String[] args) throws Exception {
        System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
        ExecutorService handling = Executors.newSingleThreadExecutor();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handling);
        server.createContext("/", exchange -> {
            byte[] page = "hello".getBytes(StandardCharsets.UTF_8);
            boolean found = exchange.getRequestURI().getPath().equals("/found");
            exchange.sendResponseHeaders(found ? 200 : 404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();

        HttpClient client = HttpClient.newHttpClient();
        for (String path : List.of("/found", "/missing")) {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + path);
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            System.out.println(response.statusCode() + " " + response.body());
        }

        // The one thread that handles requests gets here when it is through with them.
        handling.submit(() -> {}).get();
        System.out.println(LogManager.getLogManager().getClass().getName());
        if (args.length > 0) {
            Thread.currentThread().join();
        }
        server.stop(0);
        handling.shutdown();
    }
}

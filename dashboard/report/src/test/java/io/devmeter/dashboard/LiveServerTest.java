// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of all kinds get, and that no client keeps the others from it. */
class LiveServerTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Fake content = new Fake();
    private final List<RawClient> clients = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // Each test starts its own.
    private LiveServer server;

    /** Has a page, or keeps everybody waiting for it. */
    private static final class Fake implements LiveServer.Content {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final Queue<Consumer<ServedPage>> waiting = new ConcurrentLinkedQueue<>();
        private volatile ServedPage page = page("first", "<!DOCTYPE html>hällo");
        private volatile boolean ready = true;
        private volatile Consumer<String> announcer = version -> {};

        @Override
        public void askForPage(Consumer<ServedPage> taker) {
            if (ready) {
                taker.accept(page);
            } else {
                waiting.add(taker);
                heard.add("ask");
            }
        }

        void pageIsMade() {
            waiting.forEach(taker -> taker.accept(page));
        }

        @Override
        public void askForVersion(Consumer<String> taker) {
            taker.accept(page.version());
        }

        @Override
        public void withdraw(Consumer<ServedPage> taker) {
            heard.add("withdraw");
        }

        @Override
        public void watch(Consumer<String> announcer) {
            this.announcer = announcer;
            heard.add("watch");
        }

        @Override
        public void unwatch() {
            heard.add("unwatch");
        }

        static ServedPage page(String version, String html) {
            return ServedPage.of(version, html.getBytes(StandardCharsets.UTF_8));
        }

        void await(String what) throws InterruptedException {
            String next = heard.poll(60, TimeUnit.SECONDS);
            while (next != null && !next.equals(what)) {
                next = heard.poll(60, TimeUnit.SECONDS);
            }
            assertThat(next).isEqualTo(what);
        }
    }

    private void start(LiveLimits limits) throws IOException {
        server = LiveServer.start(0, content, limits);
    }

    private static LiveLimits limits(
            int connections, int streams, int pages, Duration request, Duration response, Duration heartbeat) {
        return limits(connections, streams, pages, request, SHORT, response, heartbeat);
    }

    private static LiveLimits limits(
            int connections,
            int streams,
            int pages,
            Duration request,
            Duration turn,
            Duration response,
            Duration heartbeat) {
        return new LiveLimits(connections, streams, pages, request, turn, response, SHORT, heartbeat, LONG);
    }

    /** With time for clients to send whatever they send, even when they are refused. */
    private void start() throws IOException {
        start(new LiveLimits(100, 10, 10, LONG, SHORT, LONG, LONG, LONG, LONG));
    }

    private RawClient client() throws IOException {
        RawClient client = RawClient.connect(server.port());
        clients.add(client);
        return client;
    }

    private RawClient narrowClient() throws IOException {
        RawClient client = RawClient.connectNarrow(server.port());
        clients.add(client);
        return client;
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    // --- the page

    @Test
    void page_comesWithTheHeadersThatProtectIt() throws IOException {
        start();

        String answer = client().ask("GET", "/?some=query").readAll();

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n<!DOCTYPE html>hällo")
                .contains(
                        "content-type: text/html; charset=utf-8\r\n",
                        "content-length: 21\r\n",
                        "content-security-policy: " + PageTemplate.shared().livePolicy()
                                + "; frame-ancestors 'none'\r\n",
                        "connection: close\r\n");
        assertThatItProtects(answer);
    }

    private static void assertThatItProtects(String answer) {
        assertThat(answer)
                .contains(
                        "x-content-type-options: nosniff\r\n",
                        "x-frame-options: DENY\r\n",
                        "referrer-policy: no-referrer\r\n",
                        "cache-control: no-store\r\n",
                        "cross-origin-resource-policy: same-origin\r\n",
                        "cross-origin-opener-policy: same-origin\r\n",
                        "content-security-policy: default-src 'none';")
                .doesNotContainIgnoringCase("access-control")
                .doesNotContainIgnoringCase("\r\nserver:");
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/events, 200", "/favicon.ico, 204", "/nothing, 404"})
    void head_isGetWithoutTheBody(String path, int status) throws IOException {
        start();

        String answer = client().ask("HEAD", path).readAll();

        assertThat(answer).startsWith("HTTP/1.1 " + status + ' ');
        assertThat(answer.indexOf("\r\n\r\n")).isEqualTo(answer.length() - 4);
        if (path.equals("/")) {
            assertThat(answer).contains("content-length: 21\r\n");
        }
    }

    @Test
    void page_isServed_toWhoSaysNothingMore() throws IOException {
        start();
        RawClient client = client().ask("GET", "/");

        client.endOutput();

        assertThat(client.readAll()).endsWith("hällo");
    }

    @Test
    void page_isServedByEachNameOfThisMachine_alone() throws IOException {
        start();
        for (String host : List.of("127.0.0.1:", "localhost:", "LOCALHOST:")) {
            assertThat(client().send("GET / HTTP/1.1\r\nHost: " + host + server.port() + "\r\n\r\n")
                            .readAll())
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(client().send("GET / HTTP/1.0\r\nHost: localhost:" + server.port() + "\r\n\r\n")
                        .readAll())
                .contains(" 200 OK\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:$/",
                "HTTP://LocalHost:$/",
                "http://127.0.0.1:$",
                "http://127.0.0.1:$/?a=b",
                "http://127.0.0.1:$?a=/b"
            })
    void page_isServed_toWhoAsksInTheAbsoluteForm(String target) throws IOException {
        start();
        String ours = target.replace("$", Integer.toString(server.port()));

        assertThat(client().ask("GET", ours).readAll())
                .startsWith("HTTP/1.1 200 ")
                .endsWith("hällo");
        // RFC 9112, section 3.2.2: the header is ignored then.
        assertThat(client().send("GET " + ours + " HTTP/1.1\r\nHost: other.example\r\n\r\n")
                        .readAll())
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void page_thatCannotBeMade_isAFailure() throws IOException {
        start();
        content.page = ServedPage.unreadable("none", "why".getBytes(StandardCharsets.UTF_8));

        assertThat(client().ask("GET", "/").readAll())
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .endsWith("\r\n\r\nwhy");
    }

    // --- refusals

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404 GET /nothing HTTP/1.1|Host: 127.0.0.1:$|",
                "404 GET /events/ HTTP/1.1|Host: 127.0.0.1:$|",
                "404 GET /../../etc/passwd HTTP/1.1|Host: 127.0.0.1:$|",
                "404 GET /%2e%2e/2026-11-22.jsonl HTTP/1.1|Host: 127.0.0.1:$|",
                "404 GET //evil.example/ HTTP/1.1|Host: 127.0.0.1:$|",
                "404 GET http://127.0.0.1:$/nothing HTTP/1.1|Host: 127.0.0.1:$|",
                "404 GET https://127.0.0.1:$/ HTTP/1.1|Host: 127.0.0.1:$|",
                "405 POST / HTTP/1.1|Host: 127.0.0.1:$|Content-Length: 0|",
                "405 PUT /events HTTP/1.1|Host: 127.0.0.1:$|Content-Length: 0|",
                "405 DELETE /nothing HTTP/1.1|Host: 127.0.0.1:$|",
                "405 OPTIONS * HTTP/1.1|Host: 127.0.0.1:$|",
                "405 TRACE / HTTP/1.1|Host: 127.0.0.1:$|",
                "405 get / HTTP/1.1|Host: 127.0.0.1:$|",
                "421 GET / HTTP/1.1|Host: evil.example:$|",
                "421 GET / HTTP/1.1|Host: 127.0.0.1|",
                "421 GET / HTTP/1.1|Host: 127.0.0.1:1|",
                "421 GET / HTTP/1.1|Host: [::1]:$|",
                "421 GET / HTTP/1.1|Host: 127.0.0.1:$.evil.example|",
                "421 GET / HTTP/1.1|Host:|",
                "421 GET /events HTTP/1.1|Host: evil.example|",
                "421 GET http://evil.example/ HTTP/1.1|Host: 127.0.0.1:$|",
                "421 GET http://evil.example/ HTTP/1.1|Host: evil.example|",
                "421 GET http://127.0.0.1/ HTTP/1.1|Host: 127.0.0.1:$|",
                "421 GET http://127.0.0.1:$@evil.example/ HTTP/1.1|Host: 127.0.0.1:$|",
                "421 GET http://evil.example?http://127.0.0.1:$/ HTTP/1.1|Host: 127.0.0.1:$|",
                "421 GET http:///events HTTP/1.1|Host: 127.0.0.1:$|",
                "400 GET http://127.0.0.1:$/ HTTP/1.1|",
                "400 GET / HTTP/1.1|",
                "400 GET / HTTP/1.0|",
                "400 GET / HTTP/1.1|Host: 127.0.0.1:$|Host: 127.0.0.1:$|",
                "400 GET / HTTP/1.1|Host: 127.0.0.1:$|no header|",
                "400 nonsense|",
                "403 GET / HTTP/1.1|Host: 127.0.0.1:$|Sec-Fetch-Site: cross-site|",
                "403 GET /events HTTP/1.1|Host: localhost:$|sec-fetch-site: Cross-Site|",
                "505 GET / HTTP/2.0|Host: 127.0.0.1:$|"
            })
    void whatIsNotInOrder_isRefused(String expected) throws IOException {
        start();
        String request = expected.substring(4)
                .replace("|", "\r\n")
                .replace("$", Integer.toString(server.port()))
                .concat("\r\n");

        String answer = client().send(request).readAll();

        assertThat(answer).startsWith("HTTP/1.1 " + expected.substring(0, 3) + ' ');
        assertThatItProtects(answer);
        assertThat(answer.contains("\r\nallow: GET, HEAD\r\n")).isEqualTo(expected.startsWith("405"));
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 100_000, 2_000_000})
    void longAddress_isRefused(int length) throws IOException {
        start();

        assertThat(client().send("GET /").send("a".repeat(length)).readAll()).startsWith("HTTP/1.1 414 ");
    }

    @Test
    void largeHeaders_areRefused() throws IOException {
        start();

        assertThat(client().ask("GET", "/", "X: " + "a".repeat(20_000)).readAll())
                .startsWith("HTTP/1.1 431 ");
        assertThat(client().ask("GET", "/", "X: a\r\n".repeat(5_000) + "Y: b").readAll())
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void refusal_isRead_evenByWhoSendsALotMore() throws IOException {
        start();

        String answer = client().ask("POST", "/", "Content-Length: 3000000")
                .send("x".repeat(3_000_000))
                .readAll();

        assertThat(answer).startsWith("HTTP/1.1 405 ");
    }

    // --- slow clients, and many

    @Test
    void request_mustArriveInTime() throws IOException {
        start(limits(100, 10, 10, SHORT, LONG, LONG));

        assertThat(client().send("GET / HTTP/1.1\r\nHost: 127").readAll()).startsWith("HTTP/1.1 408 ");
        assertThat(client().readAll()).isEmpty();
    }

    @Test
    void silentConnections_giveWay_andTheOldestFirst() throws IOException {
        start(limits(4, 10, 10, LONG, LONG, LONG));
        RawClient oldest = client();
        for (int i = 0; i < 50; i++) {
            client();
        }

        assertThat(client().ask("GET", "/").readAll()).startsWith("HTTP/1.1 200 ");

        assertThat(oldest.readAll()).startsWith("HTTP/1.1 503 ").contains("\r\nretry-after: 1\r\n");
    }

    @Test
    void connection_isRefused_whenAllOthersAreServed() throws Exception {
        start(limits(2, 10, 10, LONG, LONG, LONG));
        content.ready = false;
        client().ask("GET", "/");
        client().ask("GET", "/");
        content.await("ask");
        content.await("ask");

        assertThat(client().readAll()).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void question_isWithdrawn_whenTheClientIsGone() throws Exception {
        start();
        content.ready = false;
        RawClient client = client().ask("GET", "/");
        content.await("ask");

        client.close();
        server.close();

        content.await("withdraw");
    }

    @Test
    void slowReaders_holdUpNobody_andHoldLittleMemory() throws IOException {
        start();
        int readers = 10;
        content.page = Fake.page("large", "x".repeat(20_000_000));
        for (int i = 0; i < readers; i++) {
            narrowClient().ask("GET", "/").readHead();
        }

        long direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();

        assertThat(direct).isLessThan(20_000_000);
        assertThat(client().ask("GET", "/favicon.ico").readAll()).startsWith("HTTP/1.1 204 ");
    }

    @Test
    void page_mustBeFetchedInTime() throws IOException {
        start(limits(100, 10, 10, LONG, SHORT, LONG));
        content.page = Fake.page("large", "x".repeat(20_000_000));
        RawClient slow = narrowClient().ask("GET", "/");
        slow.readHead();
        content.page = Fake.page("small", "y");

        // It reads nothing for much longer than it may take.
        for (long begun = System.nanoTime(); System.nanoTime() - begun < 10 * SHORT.toNanos(); ) {
            assertThat(client().ask("GET", "/").readAll()).endsWith("\r\n\r\ny");
        }
        assertThat(readWhatIsThere(slow)).isLessThan(20_000_000);
    }

    @Test
    void whoAskedTogether_fetchInTurn_andEachTheWholePage() throws Exception {
        start(limits(100, 10, 2, LONG, LONG, LONG, LONG));
        content.page = Fake.page("large", "x".repeat(20_000_000));
        content.ready = false;
        List<RawClient> together = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            together.add(client().ask("GET", "/"));
            content.await("ask");
        }

        content.pageIsMade();
        client().ask("GET", "/favicon.ico").readAll(); // By now, all of them have been looked after.

        List<CompletableFuture<Integer>> fetched = together.stream()
                .map(client ->
                        CompletableFuture.supplyAsync(() -> readWhatIsThere(client), task -> new Thread(task).start()))
                .toList();
        assertThat(fetched).allSatisfy(length -> assertThat(length.get()).isGreaterThan(20_000_000));
    }

    @Test
    void slowestFetch_givesWay_whenThereAreTooMany() throws IOException {
        start(limits(100, 10, 2, LONG, LONG, LONG));
        content.page = Fake.page("large", "x".repeat(20_000_000));
        RawClient slowest = narrowClient().ask("GET", "/");
        slowest.readHead();
        narrowClient().ask("GET", "/").readHead();

        assertThat(client().ask("GET", "/").readAll()).hasSizeGreaterThan(20_000_000);

        assertThat(readWhatIsThere(slowest)).isLessThan(20_000_000);
    }

    private static int readWhatIsThere(RawClient client) {
        try {
            return client.readAll().length();
        } catch (IOException reset) {
            return 0;
        }
    }

    // --- events

    @Test
    void stream_tellsTheVersionThereIs_andEachNewOne() throws Exception {
        start();
        RawClient stream = client().ask("GET", "/events");

        String head = stream.readHead();
        assertThat(head)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-type: text/event-stream; charset=utf-8\r\n", "transfer-encoding: chunked\r\n");
        assertThatItProtects(head);
        assertThat(stream.readUntil("data: first\n\n")).contains("retry: ");
        content.announcer.accept("second");

        assertThat(stream.readUntil("\n\n")).contains("data: second\n\n");
    }

    @Test
    void stream_isWatchedFor_asLongAsThereIsOne() throws Exception {
        start();
        RawClient first = client().ask("GET", "/events");
        first.readUntil("data: first\n\n");
        RawClient second = client().ask("GET", "/events");
        second.readUntil("data: first\n\n");

        first.close();
        content.await("withdraw");
        assertThat(content.heard).doesNotContain("unwatch");
        second.close();

        content.await("unwatch");
    }

    @Test
    void stream_isPlainText_forOldClients() throws IOException {
        start();

        assertThat(client().send("GET /events HTTP/1.0\r\nHost: localhost:" + server.port() + "\r\n\r\n")
                        .readUntil("data: first\n\n"))
                .endsWith("\r\n\r\nretry: 1000\n\ndata: first\n\n");
    }

    @Test
    void stream_saysThatItIsThere() throws IOException {
        start(limits(100, 10, 10, LONG, LONG, SHORT));
        RawClient stream = client().ask("GET", "/events");
        stream.readUntil("data: first\n\n");

        assertThat(stream.readUntil(":\n\n")).endsWith("\r\n:\n\n");
    }

    @Test
    void streams_areLimited() throws IOException {
        start(limits(100, 1, 10, LONG, LONG, LONG));
        client().ask("GET", "/events").readUntil("data: first\n\n");

        assertThat(client().ask("GET", "/events").readAll())
                .startsWith("HTTP/1.1 503 ")
                .contains("\r\nretry-after: 1\r\n");
        assertThat(client().ask("GET", "/").readAll()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void stream_isClosed_whenItsReaderFallsBehind() throws Exception {
        start();
        RawClient behind = narrowClient().ask("GET", "/events");
        behind.readUntil("data: first\n\n");
        String large = "x".repeat(10_000_000);

        content.announcer.accept(large);
        content.announcer.accept(large);

        content.await("unwatch");
        assertThat(readWhatIsThere(behind)).isLessThan(2 * large.length());
    }

    // --- the end

    @Test
    void close_endsAllThereIs() throws Exception {
        start();
        RawClient stream = client().ask("GET", "/events");
        stream.readUntil("data: first\n\n");
        RawClient silent = client().send("GET / HT");
        content.ready = false;
        RawClient waiting = client().ask("GET", "/");
        content.await("ask");

        server.close();
        server.close();

        assertThat(stream.readAll()).endsWith("0\r\n\r\n");
        assertThat(silent.readAll()).isEmpty();
        assertThat(waiting.readAll()).isEmpty();
        assertThatIOException().isThrownBy(this::client);
    }

    @Test
    void start_saysSo_whenThePortIsTaken() throws IOException {
        start();

        assertThatIOException()
                .isThrownBy(() -> LiveServer.start(server.port(), content, LiveLimits.DEFAULT))
                .withMessageMatching(
                        "port " + server.port() + " of 127\\.0\\.0\\.1 cannot be opened: .+; 0 is any free port");
    }
}

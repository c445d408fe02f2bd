// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The live page of a directory to which all kinds of things happen. */
class LivePageTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final LiveLimits QUICK =
            new LiveLimits(100, 10, 10, LONG, LONG, LONG, Duration.ofMillis(50), LONG, Duration.ofMillis(1));

    @TempDir
    Path temp;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final List<RawClient> clients = new ArrayList<>();
    private Clock clock = Store.CLOCK;
    private volatile Runnable onMaking = () -> {};

    @SuppressWarnings("NullAway.Init") // Each test starts its own.
    private LivePage page;

    private void start(Path directory) throws IOException {
        page = LivePage.builder(directory)
                .clock(clock)
                .limits(QUICK)
                .making(() -> {
                    begun.incrementAndGet();
                    onMaking.run();
                    return made::incrementAndGet;
                })
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        if (page != null) {
            page.close();
        }
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(page.uri())
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Document read(HttpResponse<String> response) {
        return Jsoup.parse(response.body());
    }

    private static String notice(HttpResponse<String> response) {
        return requireNonNull(read(response).getElementById("live-notice")).text();
    }

    private static String version(HttpResponse<String> response) {
        return requireNonNull(read(response).selectFirst("meta[name=devmeter-version]"))
                .attr("content");
    }

    /** Opens a stream, and reads it up to the version that the page has. */
    private RawClient stream(String version) throws IOException {
        RawClient stream = RawClient.connect(page.uri()).ask("GET", "/events");
        clients.add(stream);
        stream.readUntil("data: " + version + "\n\n");
        return stream;
    }

    /** Reads until another version is told. */
    private static String nextVersion(RawClient stream, String old) throws IOException {
        String version = old;
        while (version.equals(old)) {
            String event = stream.readUntil("\n\n");
            version = event.contains("data: ")
                    ? event.substring(event.indexOf("data: ") + 6).strip()
                    : old;
        }
        return version;
    }

    /** Gets the page after each event until it is as expected. */
    private HttpResponse<String> follow(
            RawClient stream, HttpResponse<String> before, Predicate<HttpResponse<String>> expected) throws Exception {
        HttpResponse<String> now = before;
        while (!expected.test(now)) {
            nextVersion(stream, version(now));
            now = get();
        }
        return now;
    }

    private static Predicate<HttpResponse<String>> shows(String operation) {
        return response -> response.body().contains("data-operation=\"" + operation + '"');
    }

    // --- the page

    @Test
    void page_isTheOneThatIsWritten_andItsOwnScript() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        start(directory);

        Document live = read(get());

        Document written = Jsoup.parse(PageTest.html(directory));
        assertThat(requireNonNull(live.selectFirst("main")).html())
                .isEqualTo(requireNonNull(written.selectFirst("main")).html());
        assertThat(requireNonNull(live.getElementById("devmeter-data")).data())
                .isEqualTo(
                        requireNonNull(written.getElementById("devmeter-data")).data());
        assertThat(written.select("#live-notice, meta[name=devmeter-version]")).isEmpty();
        assertThat(live.select("script:not([type])"))
                .hasSize(written.select("script:not([type])").size() + 1);
        assertThat(requireNonNull(live.selectFirst("footer")).text()).doesNotContain("loads nothing");
    }

    @Test
    void page_isTheOneThatIsWritten_alsoAfterMoreWasRecordedAndDeleted() throws Exception {
        Path directory = SampleMonth.ordinary(temp.resolve("metrics"));
        start(directory);
        assertThatItIsTheOneThatIsWritten(directory);
        String often = read(get()).select("tr[data-operation]").get(5).attr("data-operation");

        for (int round = 0; round < 4; round++) {
            Store.in(directory)
                    .failures(often, 2, 900, "no " + round)
                    .successes(often, round, 5_000)
                    .failures("soon-broken", 1, 1, "always the same")
                    .write();
            assertThatItIsTheOneThatIsWritten(directory);
        }
        assertThat(get().body()).contains("\"operation\":\"soon-broken\",\"kind\":\"broken\"");

        try (Stream<Path> files = Files.list(directory)) {
            Path newest = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            Files.delete(newest);
        }
        assertThatItIsTheOneThatIsWritten(directory);
    }

    private void assertThatItIsTheOneThatIsWritten(Path directory) throws Exception {
        Document live = read(get());
        Document written = Jsoup.parse(PageTest.html(directory));
        assertThat(requireNonNull(live.getElementById("devmeter-data")).data())
                .isEqualTo(
                        requireNonNull(written.getElementById("devmeter-data")).data());
        assertThat(requireNonNull(live.selectFirst("main")).html())
                .isEqualTo(requireNonNull(written.selectFirst("main")).html());
    }

    @Test
    void policy_isThatOfThePage_withHashesForWhatIsMore_andAStreamOfEvents() throws Exception {
        start(Store.small(temp.resolve("metrics")));

        HttpResponse<String> response = get();

        Document live = read(response);
        String policy = requireNonNull(live.selectFirst("meta[http-equiv=Content-Security-Policy]"))
                .attr("content");
        assertThat(policy).startsWith("default-src 'none'; script-src 'sha256-").contains("; connect-src 'self'; ");
        for (Element script : live.select("script:not([type]), style")) {
            assertThat(policy).contains(PageTest.hash(script.data()));
        }
        assertThat(response.headers().firstValue("content-security-policy"))
                .hasValue(policy + "; frame-ancestors 'none'");
    }

    @Test
    void page_isMadeOnce_asLongAsNothingIsNew() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        start(directory);

        String first = version(get());
        assertThat(version(get())).isEqualTo(first);
        assertThat(begun).hasValue(1);
        Store.in(directory).successes("one-more", 1, 1).write();

        HttpResponse<String> next = get();
        assertThat(next.body()).contains("data-operation=\"one-more\"");
        assertThat(version(next)).isNotEqualTo(first);
        assertThat(begun).hasValue(2);
        assertThat(made).hasValue(2);
    }

    // --- events

    @Test
    void recordedExecution_isAnEvent_andOnThePage() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        start(directory);
        HttpResponse<String> before = get();
        RawClient stream = stream(version(before));

        for (String name : List.of("first-more", "second-more")) {
            Store.in(directory).failures(name, 1, 1, "no").write();
            String told = nextVersion(stream, version(before));
            before = get();
            assertThat(before).matches(shows(name));
            assertThat(version(before)).isEqualTo(told);
        }
    }

    @Test
    void newDay_isAnEvent() throws Exception {
        MutableClock time = new MutableClock();
        clock = time;
        start(Store.small(temp.resolve("metrics")));
        HttpResponse<String> before = get();
        RawClient stream = stream(version(before));

        time.now = Store.NOW.plus(Duration.ofDays(1));

        nextVersion(stream, version(before));
        assertThat(get().body()).contains("\"to\":\"2026-11-23\"");
    }

    private static final class MutableClock extends Clock {
        private volatile Instant now = Store.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    // --- directories that come and go

    @Test
    void directory_mayAppearAndVanish() throws Exception {
        Path directory = temp.resolve("<b>metrics");
        start(directory);

        HttpResponse<String> none = get();
        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(notice(none)).contains("There is no directory " + directory);
        assertThat(none.body()).contains("No data yet", "What is recorded shows here at once.");
        RawClient stream = stream(version(none));

        Store.small(directory);
        HttpResponse<String> some = follow(stream, none, shows("lint"));
        assertThat(notice(some)).isEmpty();

        deleteAll(directory);
        HttpResponse<String> gone = follow(stream, some, now -> !notice(now).isEmpty());
        assertThat(gone.body()).contains("No data yet");
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void directory_mayBecomeUnreadable_andReadableAgain() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        start(directory);
        HttpResponse<String> before = get();
        RawClient stream = stream(version(before));

        Path away = Files.move(directory, temp.resolve("away"));
        Files.writeString(directory, "a file");
        HttpResponse<String> unreadable = follow(stream, before, now -> now.statusCode() == 503);

        assertThat(notice(unreadable)).isEqualTo(directory + " cannot be read: " + directory + " is not a directory");
        assertThat(read(unreadable).select("#devmeter-data")).isEmpty();
        String policy =
                unreadable.headers().firstValue("content-security-policy").orElseThrow();
        for (Element script : read(unreadable).select("script, style")) {
            assertThat(policy).contains(PageTest.hash(script.data()));
        }

        Files.delete(directory);
        Files.move(away, directory);
        HttpResponse<String> after = follow(stream, unreadable, shows("lint"));
        assertThat(notice(after)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void dayFile_thatCannotBeRead_isSaid_andTriedAgain() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        MutableClock time = new MutableClock();
        clock = time;
        // To the file system a regular file; reading from its beginning fails.
        Path broken = Files.createSymbolicLink(directory.resolve("2026-11-21.jsonl.gz"), Path.of("/proc/self/mem"));
        start(directory);

        HttpResponse<String> unreadable = get();
        assertThat(unreadable.statusCode()).isEqualTo(503);
        assertThat(notice(unreadable)).startsWith(directory + " cannot be read: ");

        RawClient stream = RawClient.connect(page.uri()).ask("GET", "/events");
        clients.add(stream);
        String told = nextVersion(stream, "");
        time.now = Store.NOW.plusSeconds(60);
        assertThat(nextVersion(stream, told)).isNotEqualTo(told);

        Files.delete(broken);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void page_thatCannotBeMade_whateverTheReason_isSaid_andTriedAgain() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        onMaking = () -> {
            throw new OutOfMemoryError("for this test");
        };
        start(directory);

        HttpResponse<String> failed = get();
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(notice(failed)).isEqualTo("This page could not be made: java.lang.OutOfMemoryError: for this test");

        onMaking = () -> {};
        Store.in(directory).successes("one-more", 1, 1).write();
        assertThat(get()).matches(shows("one-more"));
    }

    @Test
    void page_ofWhichNotEvenTheReasonCanBeTold_isAnswered_andTriedAgain() throws Exception {
        Path directory = Store.small(temp.resolve("metrics"));
        onMaking = () -> {
            throw new Untellable();
        };
        start(directory);

        HttpResponse<String> failed = get();
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body()).contains("This page could not be made");

        onMaking = () -> {};
        Store.in(directory).successes("one-more", 1, 1).write();
        assertThat(get()).matches(shows("one-more"));
    }

    /** As where there is no memory left to say that there is none. */
    private static final class Untellable extends Error {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw this;
        }
    }

    // --- starting and ending

    @Test
    void start_fails_whenTheStoreIsAFile() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatExceptionOfType(NotDirectoryException.class)
                .isThrownBy(() -> LivePage.builder(file).start());
    }

    @Test
    void start_fails_whenThePortIsTaken() throws IOException {
        start(temp.resolve("metrics"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> LivePage.builder(temp.resolve("metrics"))
                        .port(page.uri().getPort())
                        .start())
                .withMessageContaining(page.uri().getPort() + " of 127.0.0.1 cannot be opened");
    }

    @Test
    void builder_refusesWhatCannotBe() {
        LivePage.Builder builder = LivePage.builder(temp);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.days(-1));
    }

    @Test
    void close_canBeCalledTwice() throws IOException {
        start(temp.resolve("metrics"));
        URI uri = page.uri();

        page.close();
        page.close();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> RawClient.connect(uri));
    }
}

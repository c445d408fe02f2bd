// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.RepeatedAnalysis;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoreFiles;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a store for the live page: looks whether there is something new while anybody waits for it, and makes the page when it
 * is asked for and differs from the last, from what it knows since then and what is new. One thread does all the reading. Thread-safe.
 */
final class LiveReader implements LiveServer.Content, Closeable {

    private static final System.Logger LOG = System.getLogger(LiveReader.class.getName());

    /** After how many seconds a page that could not be made is worth another try although nothing has changed. */
    private static final long RETRY_SECONDS = 5;

    private static final byte[] NOTHING_BUT_WORDS = ("<meta http-equiv=\"refresh\" content=\"" + RETRY_SECONDS
                    + "\">This page could not be made")
            .getBytes(StandardCharsets.UTF_8);

    /** The directory at some moment; with a notice if it is not what it should be. */
    private record Look(String version, String notice, boolean readable) {}

    private final ExecutionStore store;
    private final int days;
    private final Clock clock;
    private final long pollNanos;
    private final Supplier<Runnable> making;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread reader = new Thread(work, "devmeter-live-reader");
        reader.setDaemon(true);
        return reader;
    });
    private final SharedAnswer<ServedPage> pages = new SharedAnswer<>(thread, this::page);
    private final SharedAnswer<String> versions = new SharedAnswer<>(thread, () -> look().version());

    // These belong to the thread.
    private final GatheredExecutions executions = new GatheredExecutions();
    private final RepeatedAnalysis analyses = new RepeatedAnalysis();
    private @Nullable ServedPage current;
    private String announced = "";
    private boolean failed;
    private long restUntil = System.nanoTime();

    // These are guarded by this.
    private @Nullable Consumer<String> announcer;
    private boolean polling;

    /**
     * Begins to follow a store; reads nothing yet.
     *
     * @param making called when a page is begun; what it returns is called when the page is made
     */
    LiveReader(ExecutionStore store, int days, Clock clock, LiveLimits limits, Supplier<Runnable> making) {
        this.store = store;
        this.days = days;
        this.clock = clock;
        this.pollNanos = limits.poll().toNanos();
        this.making = making;
    }

    /** Makes the page before anybody asks. */
    void prepare() {
        askForPage(page -> {});
    }

    @Override
    public void askForPage(Consumer<ServedPage> taker) {
        pages.ask(taker);
    }

    @Override
    public void withdraw(Consumer<ServedPage> taker) {
        pages.withdraw(taker);
    }

    @Override
    public void askForVersion(Consumer<String> taker) {
        versions.ask(taker);
    }

    // --- watching

    @Override
    public synchronized void watch(Consumer<String> announcer) {
        this.announcer = announcer;
        if (!polling) {
            polling = true;
            thread.execute(this::poll);
        }
    }

    @Override
    public synchronized void unwatch() {
        announcer = null;
    }

    private synchronized @Nullable Consumer<String> announcer() {
        return announcer;
    }

    private void poll() {
        Consumer<String> listener = announcer();
        String version = look().version();
        if (listener != null && !version.equals(announced)) {
            announced = version;
            listener.accept(version);
        }
        pollAgain(Math.max(pollNanos, restUntil - System.nanoTime()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What goes wrong in a poll is part of what it finds.
    private synchronized void pollAgain(long inNanos) {
        polling = announcer != null;
        if (polling) {
            thread.schedule(this::poll, inNanos, TimeUnit.NANOSECONDS);
        }
    }

    private Look look() {
        try {
            String fingerprint = store.fingerprint(days);
            String retry = failed ? "-" + clock.instant().getEpochSecond() / RETRY_SECONDS : "";
            return Files.exists(store.directory())
                    ? new Look(fingerprint + retry, "", true)
                    : new Look(
                            "none-" + fingerprint + retry,
                            "There is no directory " + store.directory()
                                    + ". As soon as something is recorded there, it shows here.",
                            true);
        } catch (IOException | RuntimeException | Error e) {
            String problem = problem(e);
            return new Look("unreadable-" + Integer.toHexString(problem.hashCode()), problem, false);
        }
    }

    private String problem(Throwable e) {
        return store.directory() + " cannot be read: " + StoreFiles.reason(e);
    }

    // --- making the page

    private ServedPage page() {
        Look look = look();
        if (current != null && current.version().equals(look.version())) {
            return current;
        }
        long begun = System.nanoTime();
        ServedPage page = pageOrWords(look);
        // Half of the time at the most, so that a page which takes long to make leaves the machine to the build.
        // How long the first one took says nothing about the next: it had all days to read, and classes to load.
        long now = System.nanoTime();
        restUntil = current == null ? now : now + (now - begun);
        current = page;
        return page;
    }

    /** In any case something, as those who asked would wait for ever: without memory, even the page that says so may fail. */
    private ServedPage pageOrWords(Look look) {
        try {
            return page(look);
        } catch (RuntimeException | Error e) {
            failed = true;
            return ServedPage.unreadable(look.version(), NOTHING_BUT_WORDS);
        }
    }

    private ServedPage page(Look look) {
        failed = false;
        if (!look.readable()) {
            return unreadable(look.version(), look.notice());
        }
        try {
            return ServedPage.of(look.version(), html(look));
        } catch (IOException e) {
            failed = true;
            return unreadable(look.version(), problem(e));
        } catch (RuntimeException | Error e) {
            // Want of memory, too: thrown on, nobody would hear of it.
            LOG.log(Level.WARNING, "the live page could not be made: " + e, e);
            failed = true;
            return unreadable(look.version(), "This page could not be made: " + e);
        }
    }

    private byte[] html(Look look) throws IOException {
        Runnable made = making.get();
        try {
            PageModel model = PageModel.of(Reading.of(store, days, executions), analyses, clock.instant());
            return PageTemplate.shared().renderLive(model, new PageTemplate.Live(look.version(), look.notice()));
        } finally {
            made.run();
        }
    }

    private static ServedPage unreadable(String version, String problem) {
        return ServedPage.unreadable(
                version, PageTemplate.shared().renderUnreadable(new PageTemplate.Live(version, problem)));
    }

    /** Ends the reading, without waiting for a page that is being made. */
    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        store.close();
    }
}

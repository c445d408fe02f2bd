// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static java.util.Objects.requireNonNull;

import io.devmeter.exporter.StoredSpans;
import io.devmeter.store.Bookmark;
import io.devmeter.store.DayPosition;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoredDay;
import io.devmeter.store.StoredExecution;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.Serial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends stored executions to a backend as the spans they were.
 *
 * <pre>{@code
 * try (ExecutionStore store = ExecutionStore.open(Path.of(".metrics"));
 *         OtlpBackend backend = OtlpBackend.builder().endpoint("http://localhost:4318").build()) {
 *     ReplayResult result = Replay.builder(store, backend).build().run();
 *     System.out.println("accepted " + result.accepted() + " of " + result.total());
 * }
 * }</pre>
 *
 * <p>They go out in the order of the files, one request of at most 512 spans after the other; memory is bounded by one request. How far the
 * backend has got is kept in the store's {@code .cache} after each request, so the next run, after a crash too, goes on from there and sends what has come
 * since. Nothing is passed over that the backend has not decided on. It gets spans twice only if it did not answer for them or for others of
 * their request, if a day's file was changed in other ways than by appending and compressing, or if {@code .cache} was removed.
 *
 * <p>A backend that asks for time gets it, see {@link Reply.Later}. Spans that are too many for one request go in several, and so do those that a
 * backend rejects as a whole, so that the others do not suffer for the one that it does not like; unless it likes none, the last one included.
 *
 * <p>Not thread-safe. Two replays to one backend at the same time lose nothing, but send much twice.
 */
public final class Replay {

    private static final int MAX_SPANS = 512;

    /** What gRPC servers take by default is four times as much, and a span is smaller as OTLP than as a line. */
    private static final int MAX_CHARACTERS = 1 << 20;

    private static final int MAX_COMPLAINTS = 5;

    /** To find one span among 512 takes ten rejections in a row, if it is the first; after more than that it may be all of them. */
    private static final int MAX_FRUITLESS = 12;

    /** Words of several backends; there is no code for it. */
    private static final Pattern TOO_OLD = Pattern.compile(
            "too old|older than|too far in the past|in the past|too late|outside .*(window|range|retention)|out of (time )?(window|range)"
                    + "|out of bounds|retention|timestamp.*(old|past|early)",
            Pattern.CASE_INSENSITIVE);

    private final ExecutionStore store;
    private final Backend backend;
    private final @Nullable Integer days;
    private final @Nullable Clock shiftTo;
    private final boolean again;
    private final ReplayListener listener;
    private final PersistentSender sender;
    private final StoredSpans spans = new StoredSpans();

    private Replay(Builder builder) {
        this.store = builder.store;
        this.backend = builder.backend;
        this.days = builder.days;
        this.shiftTo = builder.shiftTo;
        this.again = builder.again;
        this.listener = builder.listener;
        this.sender = new PersistentSender(backend, builder.sleeper, builder.listener);
    }

    /** Starts a replay of all executions of a store to a backend; both are closed by who opened them. */
    public static Builder builder(ExecutionStore store, Backend backend) {
        return new Builder(store, backend);
    }

    /** A span that is not sent yet, and how far its day has been seen once it is. */
    private record Pending(LocalDate day, DayPosition position, SpanData span) {}

    /** Ends a run early. */
    private static final class Stopped extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        Stopped(String message) {
            super(message);
        }
    }

    /**
     * Sends what has not been sent yet, and returns when the backend has decided on all of it or cannot be made to.
     *
     * @throws IOException if the store cannot be read, or how far the backend has got cannot be kept
     */
    public ReplayResult run() throws IOException {
        return new Run().run();
    }

    private final class Run {
        private final List<StoredDay> window = days == null ? store.days() : store.days(days);
        private final Bookmark bookmark = store.bookmark(backend.name() + (shiftTo == null ? "" : "-shifted"));
        private final List<Pending> batch = new ArrayList<>(MAX_SPANS);
        private final Set<String> complaints = new LinkedHashSet<>();
        private long characters;
        private long before;
        private long total;
        private long accepted;
        private long rejected;
        private boolean tooOld;
        private int fruitless;
        private long shift;

        private Run() throws IOException {}

        private ReplayResult run() throws IOException {
            if (again) {
                window.forEach(day -> bookmark.advance(day.date(), DayPosition.START));
                bookmark.note(0);
            }
            bookmark.retain(allDays());
            for (StoredDay day : window) {
                StoredDay.Count count = day.count(bookmark.position(day.date()));
                before += count.before();
                total += count.after();
            }
            if (total == 0) {
                return result(null);
            }
            if (shiftTo != null) {
                shift = shift(shiftTo.instant());
                bookmark.note(shift);
            }
            // Now, so that a directory that nothing can be kept in is not noticed too late.
            bookmark.save();
            try {
                for (StoredDay day : window) {
                    day.read(bookmark.position(day.date()), new Sending(day.date()));
                }
                flush();
                bookmark.note(0);
                bookmark.save();
                total = accepted + rejected;
                return result(null);
            } catch (Stopped e) {
                total = Math.max(total, accepted + rejected);
                return result(e.getMessage());
            }
        }

        /** Those in the future too, as far as names of files go: if the clock was set back over midnight, one of them was today. */
        private Set<LocalDate> allDays() throws IOException {
            Clock end = Clock.fixed(Instant.parse("9999-12-31T23:59:59Z"), ZoneOffset.UTC);
            try (ExecutionStore all =
                    ExecutionStore.builder(store.directory()).clock(end).build()) {
                return all.days().stream().map(StoredDay::date).collect(Collectors.toSet());
            }
        }

        private ReplayResult result(@Nullable String stopped) {
            return new ReplayResult(accepted, rejected, total, before, new ArrayList<>(complaints), tooOld, stopped);
        }

        /** A replay that goes on keeps the shift that it began with, so that a trace stays together, unless that leads into the future by now. */
        private long shift(Instant now) throws IOException {
            long[] newest = {Long.MIN_VALUE};
            for (StoredDay day : window) {
                day.read(
                        bookmark.position(day.date()),
                        (execution, position) -> newest[0] =
                                Math.max(newest[0], spans.span(execution).getEndEpochNanos()));
            }
            if (newest[0] == Long.MIN_VALUE) {
                return 0;
            }
            long nanos = Duration.between(Instant.EPOCH, now).toNanos();
            long begun = bookmark.note();
            return begun != 0 && newest[0] + begun <= nanos ? begun : nanos - newest[0];
        }

        /** Collects the spans of a day. */
        private final class Sending implements StoredDay.Visitor {
            private final LocalDate day;

            Sending(LocalDate day) {
                this.day = day;
            }

            @Override
            public void execution(StoredExecution execution, DayPosition position) throws IOException {
                int length = execution.json().length();
                if (batch.size() == MAX_SPANS || characters + length > MAX_CHARACTERS) {
                    flush();
                }
                SpanData span = spans.span(execution);
                batch.add(new Pending(day, position, shiftTo == null ? span : new ShiftedSpan(span, shift)));
                characters += length;
            }

            @Override
            public void changed() {
                listener.changed(day);
            }
        }

        private void flush() throws IOException {
            if (!batch.isEmpty()) {
                send(batch);
                batch.clear();
                characters = 0;
            }
        }

        private void send(List<Pending> pending) throws IOException {
            Reply reply = reply(pending);
            if (reply instanceof Reply.Done done) {
                settle(pending, Math.min(Math.max(done.rejected(), 0), pending.size()), done.message());
            } else if (pending.size() == 1) {
                settle(pending, 1, reply.message());
            } else if (reply instanceof Reply.Rejected && fruitless > MAX_FRUITLESS) {
                sendIfLastIsLiked(pending, reply);
            } else {
                int half = pending.size() / 2;
                send(pending.subList(0, half));
                send(pending.subList(half, pending.size()));
            }
        }

        /** A backend may like spans from some time on, so the last one is tried. It counts once those before it are decided on. */
        private void sendIfLastIsLiked(List<Pending> pending, Reply rejection) throws IOException {
            int before = pending.size() - 1;
            List<Pending> last = pending.subList(before, pending.size());
            if (reply(last) instanceof Reply.Done done && done.rejected() <= 0) {
                send(pending.subList(0, before));
                settle(last, 0, done.message());
            } else {
                settle(pending, pending.size(), rejection.message());
            }
        }

        /** Returns what the backend says to just these spans. */
        private Reply reply(List<Pending> pending) throws Stopped {
            Reply reply = sender.send(pending.stream().map(Pending::span).toList());
            if (reply instanceof Reply.Done) {
                fruitless = 0;
            } else if (reply instanceof Reply.Rejected) {
                fruitless++;
            } else if (!(reply instanceof Reply.TooLarge)) {
                throw new Stopped(reply.message());
            }
            return reply;
        }

        private void settle(List<Pending> pending, long notAccepted, String message) throws IOException {
            rejected += notAccepted;
            accepted += pending.size() - notAccepted;
            if (!message.isEmpty() && complaints.size() < MAX_COMPLAINTS) {
                complaints.add(message);
            }
            tooOld |= TOO_OLD.matcher(message).find();
            for (Pending one : pending) {
                bookmark.advance(one.day(), one.position());
            }
            bookmark.save();
            listener.progress(accepted + rejected, Math.max(total, accepted + rejected));
        }
    }

    /** Collects the parts of a {@link Replay}. Not thread-safe. */
    public static final class Builder {
        private final ExecutionStore store;
        private final Backend backend;
        private @Nullable Integer days;
        private @Nullable Clock shiftTo;
        private boolean again;
        private ReplayListener listener = new ReplayListener() {};
        private PersistentSender.Sleeper sleeper = time -> Thread.sleep(time.toMillis());

        private Builder(ExecutionStore store, Backend backend) {
            this.store = requireNonNull(store, "store");
            this.backend = requireNonNull(backend, "backend");
        }

        /**
         * Sends only the executions that started today or within so many UTC days before. Default: all until today.
         *
         * @throws IllegalArgumentException if {@code days} is negative
         */
        public Builder days(int days) {
            if (days < 0) {
                throw new IllegalArgumentException("days is " + days + ", not a number from 0 up");
            }
            this.days = days;
            return this;
        }

        /**
         * Moves all spans by the same time, so that the newest ends now, for backends that reject what is old. Their attributes
         * {@code devmeter.original.start_time} and {@code devmeter.original.end_time} hold the real times in RFC 3339, and their ids stay the same. How far the
         * backend has got is kept apart from replays that move nothing. Default: not so.
         *
         * @param clock what now is
         */
        public Builder shiftToNow(Clock clock) {
            this.shiftTo = requireNonNull(clock, "clock");
            return this;
        }

        /** Sends what the backend has got already of these days once more. Default: not so. */
        public Builder again() {
            this.again = true;
            return this;
        }

        /** Who hears how the replay is getting on. Default: nobody. */
        public Builder listener(ReplayListener listener) {
            this.listener = requireNonNull(listener, "listener");
            return this;
        }

        /** What lets time pass. */
        Builder sleeper(PersistentSender.Sleeper sleeper) {
            this.sleeper = sleeper;
            return this;
        }

        /** Builds the replay. */
        public Replay build() {
            return new Replay(this);
        }
    }
}

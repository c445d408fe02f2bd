// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans until the backend has decided on them, or patience ends. In between it waits as long as the backend asks, at most five minutes
 * for one request; if the backend does not ask, about 1, 2, 4, 8, 16 and 30 seconds. It does not wait for a backend that has never answered.
 * Not thread-safe.
 */
final class PersistentSender {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration PATIENCE_IF_ASKED = Duration.ofMinutes(5);

    /** Lets time pass. */
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private final Backend backend;
    private final Sleeper sleeper;
    private final ReplayListener listener;
    private boolean hasAnswered;

    PersistentSender(Backend backend, Sleeper sleeper, ReplayListener listener) {
        this.backend = backend;
        this.sleeper = sleeper;
        this.listener = listener;
    }

    /** Returns the final answer: neither {@link Reply.Later} nor {@link Reply.Unreachable}. */
    Reply send(List<SpanData> spans) {
        Duration waited = Duration.ZERO;
        Duration backoff = FIRST_WAIT;
        for (int attempt = 1; ; attempt++) {
            Reply reply = backend.send(spans);
            Duration asked = null;
            if (reply instanceof Reply.Later later) {
                hasAnswered = true;
                asked = later.after();
            } else if (!(reply instanceof Reply.Unreachable)) {
                hasAnswered = true;
                return reply;
            } else if (!hasAnswered) {
                return new Reply.Refused(reply.message());
            }
            // Otherwise a backend that asks for no time at all would be tried without end.
            Duration wait = asked == null ? jittered(backoff) : max(asked, FIRST_WAIT);
            if (waited.plus(wait).compareTo(asked == null ? PATIENCE : PATIENCE_IF_ASKED) > 0) {
                return new Reply.Refused(reply.message() + givingUp(attempt, asked));
            }
            listener.waiting(wait, reply.message());
            try {
                sleeper.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Reply.Refused("interrupted while waiting after: " + reply.message());
            }
            waited = waited.plus(wait);
            Duration doubled = backoff.multipliedBy(2);
            backoff = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        }
    }

    private static String givingUp(int attempts, @Nullable Duration asked) {
        if (asked != null && asked.compareTo(PATIENCE_IF_ASKED) > 0) {
            return "; the backend asks to wait " + asked.toSeconds() + " s";
        }
        return "; gave up after " + attempts + " attempts";
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** So that many who were turned away together do not come back together. */
    private static Duration jittered(Duration wait) {
        return Duration.ofMillis(
                (long) (wait.toMillis() * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
    }
}

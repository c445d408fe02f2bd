// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes one answer for all who have asked by the time that it is begun. Who asks later waits for the next one, so that no answer
 * is older than its question. Thread-safe.
 */
final class SharedAnswer<T> {

    private final Executor executor;
    private final Supplier<T> maker;
    private Set<Consumer<? super T>> waiting = new LinkedHashSet<>();

    SharedAnswer(Executor executor, Supplier<T> maker) {
        this.executor = executor;
        this.maker = maker;
    }

    synchronized void ask(Consumer<? super T> asker) {
        boolean first = waiting.isEmpty();
        waiting.add(asker);
        if (first) {
            executor.execute(this::answer);
        }
    }

    /** Forgets one who does not wait any more. */
    synchronized void withdraw(Consumer<? super T> asker) {
        waiting.remove(asker);
    }

    private void answer() {
        Set<Consumer<? super T>> asked = take();
        if (asked.isEmpty()) {
            return;
        }
        T answer = maker.get();
        asked.forEach(asker -> asker.accept(answer));
    }

    private synchronized Set<Consumer<? super T>> take() {
        Set<Consumer<? super T>> taken = waiting;
        waiting = new LinkedHashSet<>();
        return taken;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SharedAnswerTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final AtomicInteger made = new AtomicInteger();
    private final List<String> told = new ArrayList<>();
    private final SharedAnswer<Integer> answer = new SharedAnswer<>(work::add, made::incrementAndGet);

    private void work() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    @Test
    void ask_isAnsweredOnce_forAllWhoWait() {
        answer.ask(n -> told.add("a" + n));
        answer.ask(n -> told.add("b" + n));
        work();

        assertThat(told).containsExactly("a1", "b1");
    }

    @Test
    void ask_isAnsweredAnew_onceAnAnswerIsBegun() {
        answer.ask(n -> {
            told.add("a" + n);
            answer.ask(m -> told.add("b" + m));
        });
        work();

        assertThat(told).containsExactly("a1", "b2");
    }

    @Test
    void nothingIsMade_forWhoHasWithdrawn() {
        Consumer<Integer> gone = n -> told.add("gone");
        answer.ask(gone);
        answer.withdraw(gone);
        work();
        assertThat(made).hasValue(0);

        answer.ask(n -> told.add("a" + n));
        work();

        assertThat(told).containsExactly("a1");
    }
}

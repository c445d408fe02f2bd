// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.context.SettableContextStorageProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A storage that returns what is current in a new object each time, as that of the OpenTelemetry Java agent does. */
@ExtendWith(RootContext.class)
class RewrappedContextTest {

    private final ContextStorage storage = SettableContextStorageProvider.getContextStorage();
    private final ExecutionTracker tracker = ExecutionTracker.create(new SimpleMeterRegistry(), TracingSdk.with());

    private record Rewrapping(ContextStorage storage) implements ContextStorage {
        @Override
        public Scope attach(Context toAttach) {
            return storage.attach(toAttach instanceof Rewrapped rewrapped ? rewrapped.context() : toAttach);
        }

        @Override
        public @Nullable Context current() {
            Context current = storage.current();
            return current == null || current == storage.root() ? null : new Rewrapped(current);
        }

        @Override
        public Context root() {
            return storage.root();
        }
    }

    private static final class Rewrapped implements Context {
        private final Context context;

        Rewrapped(Context context) {
            this.context = context;
        }

        Context context() {
            return context;
        }

        @Override
        public <V> @Nullable V get(ContextKey<V> key) {
            return context.get(key);
        }

        @Override
        public <V> Context with(ContextKey<V> key, V value) {
            return new Rewrapped(context.with(key, value));
        }
    }

    @BeforeEach
    void rewrap() {
        SettableContextStorageProvider.setContextStorage(new Rewrapping(storage));
    }

    @AfterEach
    void putBack() {
        SettableContextStorageProvider.setContextStorage(storage);
    }

    @Test
    void end_leavesTheContext() {
        Execution parent = tracker.start("parent");
        Execution child = tracker.start("child");

        child.end();
        assertThat(Span.current().getSpanContext()).isEqualTo(parent.spanContext());

        parent.end();
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void end_leavesTheContext_ofAParentThatHasEndedBefore() {
        Execution parent = tracker.start("parent");
        Execution child = tracker.start("child");

        parent.end();
        child.end();

        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    @SuppressWarnings("try") // a scope is only closed
    void end_leavesTheScopeOfAnother() {
        Execution execution = tracker.start("around");
        Baggage baggage = Baggage.builder().put("key", "value").build();

        try (Scope inside = Context.current().with(baggage).makeCurrent()) {
            execution.end();
            assertThat(Baggage.current()).isEqualTo(baggage);
        }

        tracker.record("next", () -> assertThat(Baggage.current()).isEqualTo(Baggage.empty()));
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void nextExecution_leavesTheContext_ofOneThatEndedElsewhere() throws Exception {
        Execution execution = tracker.start("elsewhere");
        Thread thread = new Thread(execution::end);
        thread.start();
        thread.join();

        tracker.record("next", () -> {});

        assertThat(Context.current()).isSameAs(Context.root());
    }
}

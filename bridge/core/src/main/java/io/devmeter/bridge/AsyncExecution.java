// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Ends an execution when a stage completes. */
final class AsyncExecution {

    private AsyncExecution() {}

    static <T extends @Nullable Object> CompletableFuture<T> follow(Execution execution, CompletionStage<T> stage) {
        FollowingFuture<T> future = new FollowingFuture<>(stage);
        stage.whenComplete((value, failure) -> {
            try {
                if (failure == null) {
                    execution.end();
                } else {
                    execution.end(unwrapped(failure));
                }
            } finally {
                future.completeAs(value, failure);
            }
        });
        return future;
    }

    /**
     * A stage derived from the given one would complete with a wrapped exception, and not hand on that it is cancelled or given up: then the one that is
     * given is, too, which ends its execution.
     */
    private static final class FollowingFuture<T extends @Nullable Object> extends CompletableFuture<T> {
        private final CompletionStage<T> followed;

        FollowingFuture(CompletionStage<T> followed) {
            this.followed = followed;
        }

        void completeAs(T value, @Nullable Throwable failure) {
            if (failure == null) {
                super.complete(value);
            } else {
                super.completeExceptionally(failure);
            }
        }

        @Override
        public boolean complete(T value) {
            boolean changed = !isDone() && followed().complete(value);
            return super.complete(value) || changed;
        }

        @Override
        public boolean completeExceptionally(Throwable failure) {
            boolean changed = !isDone() && followed().completeExceptionally(failure);
            return super.completeExceptionally(failure) || changed;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean changed = !isDone() && followed().cancel(mayInterruptIfRunning);
            return super.cancel(mayInterruptIfRunning) || changed;
        }

        private CompletableFuture<T> followed() {
            try {
                return followed.toCompletableFuture();
            } catch (UnsupportedOperationException notCompletable) {
                // Then it goes on, and its execution ends when it does.
                return new CompletableFuture<>();
            }
        }
    }

    /** A stage that depends on the one that failed wraps what that one failed with. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}

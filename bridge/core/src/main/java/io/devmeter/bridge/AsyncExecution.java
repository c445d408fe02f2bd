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

    /** A stage derived from the given one would complete with a wrapped exception, and not hand on that it is cancelled. */
    private static final class FollowingFuture<T extends @Nullable Object> extends CompletableFuture<T> {
        private final CompletionStage<T> followed;

        FollowingFuture(CompletionStage<T> followed) {
            this.followed = followed;
        }

        void completeAs(T value, @Nullable Throwable failure) {
            if (failure == null) {
                complete(value);
            } else {
                completeExceptionally(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            try {
                followed.toCompletableFuture().cancel(mayInterruptIfRunning);
            } catch (UnsupportedOperationException notCancellable) {
                // Then it goes on, and its execution ends when it does.
            }
            return cancelled;
        }
    }

    /** A stage that depends on the one that failed wraps what that one failed with. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A future that completes as a stage does, after the execution that the stage belongs to has ended. Cancelled or completed by somebody else, it does
 * the same to the stage, which ends the execution. A stage derived from the given one would do neither: it would wrap the exception, and keep to itself that
 * it was cancelled.
 */
final class FollowingFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final CompletionStage<T> followed;

    private FollowingFuture(CompletionStage<T> followed) {
        this.followed = followed;
    }

    /** Follows the stage, and ends the execution when it completes. */
    static <T extends @Nullable Object> CompletableFuture<T> of(CompletionStage<T> stage, Execution execution) {
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

    /** A stage that depends on one that failed wraps what that failed with. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    private void completeAs(T value, @Nullable Throwable failure) {
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

    /** The stage as a future, or one that nobody waits for if it cannot be made one: then the execution goes on until the stage completes. */
    private CompletableFuture<T> followed() {
        try {
            return followed.toCompletableFuture();
        } catch (UnsupportedOperationException notCompletable) {
            return new CompletableFuture<>();
        }
    }
}

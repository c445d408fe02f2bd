// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the calls of one method are tracked. Thread-safe. */
final class TrackedMethod {

    private final TrackedTimer timer;
    private final boolean endsWithStage;

    TrackedMethod(TrackedTimer timer, boolean endsWithStage) {
        this.timer = timer;
        this.endsWithStage = endsWithStage;
    }

    /**
     * Runs the call as an execution and returns what it returns; instead of a stage, one that completes in the same way.
     *
     * @throws Throwable what the call throws, the same instance
     */
    @Nullable
    Object run(Call call) throws Throwable {
        if (!endsWithStage) {
            return timer.<@Nullable Object>recordCallable(() -> uncheckedResult(call));
        }
        StageCall stageCall = new StageCall(call);
        CompletableFuture<@Nullable Object> followed = timer.recordAsync(stageCall);
        return stageCall.result instanceof CompletionStage ? followed : stageCall.result;
    }

    private static @Nullable Object uncheckedResult(Call call) {
        try {
            return call.proceed();
        } catch (Throwable t) {
            throw TrackedMethod.<RuntimeException>sneaky(t);
        }
    }

    /** The timer takes actions that throw exceptions or unchecked ones only, but hands on whatever it is. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneaky(Throwable t) throws X {
        throw (X) t;
    }

    /** The call itself, without tracking. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object proceed() throws Throwable;
    }

    /** Returns a stage for whatever the call returns: {@code null}, or a future that is no stage, has ended with the call. */
    private static final class StageCall implements Supplier<CompletionStage<@Nullable Object>> {
        private final Call call;
        private @Nullable Object result;

        StageCall(Call call) {
            this.call = call;
        }

        @Override
        @SuppressWarnings("unchecked") // A stage's value is passed on, not looked at.
        public CompletionStage<@Nullable Object> get() {
            result = uncheckedResult(call);
            return result instanceof CompletionStage<?> stage
                    ? (CompletionStage<@Nullable Object>) stage
                    : CompletableFuture.completedFuture(null);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** One execution around the retries of Resilience4j, each attempt a child of it, and a rejection by the circuit breaker told as one. */
final class Retries {

    private final TrackedTimer payment;
    private final TrackedTimer attempt;
    private final CircuitBreaker circuitBreaker = CircuitBreaker.ofDefaults("gateway");
    private final Retry retry = Retry.of(
            "gateway",
            RetryConfig.custom()
                    .maxAttempts(3)
                    .waitDuration(Duration.ofMillis(1))
                    .ignoreExceptions(CallNotPermittedException.class)
                    .build());

    private Retries(ExecutionTracker tracker) {
        payment = tracker.timer("payment").build();
        attempt = tracker.timer("payment.attempt").build();
    }

    private String pay(Callable<String> gateway) throws Exception {
        // region retries
        AtomicInteger attempts = new AtomicInteger();
        Callable<String> tracked = () -> {
            attempts.incrementAndGet();
            return attempt.recordCallable(gateway);
        };
        Execution execution = payment.start();
        try {
            String receipt = Retry.decorateCallable(retry, CircuitBreaker.decorateCallable(circuitBreaker, tracked))
                    .call();
            execution.metadata("retry.attempts", attempts.get()).end();
            return receipt;
        } catch (Exception e) {
            execution
                    .metadata("retry.attempts", attempts.get())
                    .metadata("circuit_breaker.rejected", e instanceof CallNotPermittedException)
                    .end(e);
            throw e;
        }
        // endregion
    }

    public static void main(String[] args) throws Exception {
        try (Devmeter devmeter = Devmeter.open()) {
            Retries retries = new Retries(devmeter.tracker());
            AtomicInteger calls = new AtomicInteger();
            System.out.println(retries.pay(() -> {
                if (calls.incrementAndGet() < 3) {
                    throw new IOException("the gateway does not answer");
                }
                return "paid in attempt " + calls.get();
            }));

            retries.circuitBreaker.transitionToOpenState();
            try {
                retries.pay(() -> "never asked");
            } catch (CallNotPermittedException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}

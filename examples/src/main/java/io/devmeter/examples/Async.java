// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An execution that ends when its future completes, and executions on other threads that are its children. */
final class Async {

    private Async() {}

    public static void main(String[] args) {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Devmeter devmeter = Devmeter.open()) {
            ExecutionTracker tracker = devmeter.tracker();
            // region async
            ExecutorService workers = Context.taskWrapping(threads); // hands the context on to the threads
            TrackedTimer order = tracker.timer("order").build();
            TrackedTimer price = tracker.timer("order.price").build();
            TrackedTimer stock = tracker.timer("order.stock").build();

            CompletableFuture<String> offer = order.recordAsync(() -> {
                var priced = CompletableFuture.supplyAsync(() -> price.record(() -> 12), workers);
                var counted = CompletableFuture.supplyAsync(() -> stock.record(() -> 3), workers);
                return priced.thenCombine(counted, (euros, books) -> books + " books for " + euros + " euros each");
            });
            // endregion
            System.out.println(offer.join());
        } finally {
            threads.shutdown();
        }
    }
}

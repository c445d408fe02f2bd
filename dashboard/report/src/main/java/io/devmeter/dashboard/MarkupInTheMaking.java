// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A part of a page that another thread makes, while this one makes the rest. */
final class MarkupInTheMaking {

    private final FutureTask<Markup> task;

    private MarkupInTheMaking(FutureTask<Markup> task) {
        this.task = task;
    }

    static MarkupInTheMaking begin(Supplier<Markup> making) {
        FutureTask<Markup> task = new FutureTask<>(making::get);
        Thread thread = new Thread(task, "devmeter-page-data");
        thread.setDaemon(true);
        thread.start();
        return new MarkupInTheMaking(task);
    }

    /** Waits for it. An interrupt changes nothing, as it is not long, and stays set. */
    Markup await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the page could not be made", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

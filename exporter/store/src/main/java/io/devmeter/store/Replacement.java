// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Replaces a file by another, atomically. Windows refuses that while anybody has the old one open, such as a reader of ours or a virus scanner. They are
 * done soon, so there it is tried again for half a second at most.
 */
final class Replacement {

    private static final int ATTEMPTS = File.separatorChar == '\\' ? 10 : 1;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What may fail for the moment. */
    interface Attempt {
        /** Does it. */
        void run() throws IOException;
    }

    private Replacement() {}

    static void replace(Path file, Path by) throws IOException {
        attempt(() -> Files.move(by, file, StandardCopyOption.ATOMIC_MOVE), ATTEMPTS);
    }

    /** Tries up to {@code attempts} times, with pauses that double. */
    static void attempt(Attempt attempt, int attempts) throws IOException {
        for (int i = 1; i < attempts; i++) {
            try {
                attempt.run();
                return;
            } catch (FileSystemException forNow) {
                LockSupport.parkNanos(FIRST_PAUSE_NANOS << (i - 1));
            }
        }
        attempt.run();
    }
}

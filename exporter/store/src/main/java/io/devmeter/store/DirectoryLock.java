// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one process at a time holds while it compresses a closed day, appends to one, or imports. It is the lock of a file of its own, {@code .cache/lock},
 * because locks of a day file would end as soon as anybody in the same process has read that file.
 *
 * <p>Interrupts neither end the waiting nor get lost.
 */
final class DirectoryLock implements Closeable {

    private static final String FILE = "lock";
    private static final String FILE_OF_IMPORTS = "import.lock";

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits until nobody else holds the lock of the directory, which must exist. */
    static DirectoryLock acquire(Path directory) throws IOException {
        return acquire(directory, FILE);
    }

    /**
     * Waits until nobody else imports into the directory. A lock of its own, because importing is appending, and whoever appends to a closed day
     * takes the other one.
     */
    static DirectoryLock acquireForImport(Path directory) throws IOException {
        return acquire(directory, FILE_OF_IMPORTS);
    }

    private static DirectoryLock acquire(Path directory, String file) throws IOException {
        Path cache = directory.resolve(StoreFiles.CACHE);
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel channel = openIn(cache, file);
                try {
                    channel.lock();
                    return new DirectoryLock(channel);
                } catch (OverlappingFileLockException heldByAnotherThread) {
                    channel.close();
                    LockSupport.parkNanos(RETRY_NANOS);
                } catch (FileLockInterruptionException | ClosedByInterruptException e) {
                    channel.close();
                    interrupted |= Thread.interrupted();
                } catch (IOException e) {
                    channel.close();
                    throw e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the lock of the directory, which must exist, or {@code null} if somebody else holds it. */
    static @Nullable DirectoryLock tryAcquire(Path directory) throws IOException {
        FileChannel channel = openIn(directory.resolve(StoreFiles.CACHE), FILE);
        try {
            if (channel.tryLock() != null) {
                return new DirectoryLock(channel);
            }
        } catch (OverlappingFileLockException heldByAnotherThread) {
            // As below.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    private static FileChannel openIn(Path cache, String name) throws IOException {
        OwnerOnly.createDirectories(cache);
        Path file = cache.resolve(name);
        try {
            OwnerOnly.createFile(file);
        } catch (FileAlreadyExistsException usual) {
            // It is left lying there: whoever deletes a lock's file lets two others in at once.
        }
        return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

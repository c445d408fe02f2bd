// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one process at a time holds while it compresses a closed day, appends to one, or imports. It is the lock of a file of its own, {@code .cache/lock},
 * because locks of a day file would end as soon as anybody in the same process has read that file.
 *
 * <p>So would the lock of this file, if it were opened and closed once more meanwhile. Therefore the threads of a process take turns, and only
 * the one whose turn it is opens the file. Interrupts neither end the waiting nor get lost.
 */
final class DirectoryLock implements Closeable {

    private static final String FILE = "lock";
    private static final String FILE_OF_IMPORTS = "import.lock";

    private static final Duration WITHOUT_END = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration LONGEST_WAIT_OF_APPENDS = Duration.ofSeconds(2);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Begins the name of the system property that says whose turn it is: all class loaders share these. */
    private static final String PROPERTY = "devmeter.lock:";

    /** The value of these properties for this class loader; text, as other code relies on that. */
    private static final String OURS = DirectoryLock.class.hashCode() + "@" + System.nanoTime();

    /** The turns taken in this class loader. A property of ours that is not among them was brought back by somebody who restored all properties. */
    private static final Set<String> TURNS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final String turn;
    private boolean hasTurn;
    private @Nullable FileChannel channel;

    private DirectoryLock(Path file) {
        this.file = file;
        this.turn = PROPERTY + file;
    }

    /** Waits until nobody else holds the lock of the directory, which must exist. */
    static DirectoryLock acquire(Path directory) throws IOException {
        return Objects.requireNonNull(acquire(directory, FILE, WITHOUT_END));
    }

    /**
     * Waits until nobody else imports into the directory. A lock of its own, because an import appends, and an append to a closed day
     * takes the other one.
     */
    static DirectoryLock acquireForImport(Path directory) throws IOException {
        return Objects.requireNonNull(acquire(directory, FILE_OF_IMPORTS, WITHOUT_END));
    }

    /**
     * Waits until nobody else holds the lock of the directory, which must exist, but no longer than two seconds: a process that was stopped while it held
     * the lock must not stop those that record. Then it returns {@code null}.
     */
    static @Nullable DirectoryLock acquireForAppend(Path directory) throws IOException {
        return acquire(directory, FILE, LONGEST_WAIT_OF_APPENDS);
    }

    /** Returns the lock of the directory, which must exist, or {@code null} if somebody else holds it. */
    static @Nullable DirectoryLock tryAcquire(Path directory) throws IOException {
        return acquire(directory, FILE, Duration.ZERO);
    }

    private static @Nullable DirectoryLock acquire(Path directory, String name, Duration longestWait)
            throws IOException {
        Path cache = directory.resolve(StoreFiles.CACHE);
        OwnerOnly.createDirectories(cache);
        if (Files.isSymbolicLink(cache)) {
            // It may lead to where others can write, or to what is not ours.
            throw new NotDirectoryException(cache.toString());
        }
        DirectoryLock lock = new DirectoryLock(cache.toRealPath().resolve(name));
        long end = System.nanoTime() + longestWait.toNanos();
        boolean interrupted = Thread.interrupted();
        try {
            while (!lock.tryLock()) {
                if (end - System.nanoTime() <= 0) {
                    lock.close();
                    return null;
                }
                LockSupport.parkNanos(RETRY_NANOS);
                interrupted |= Thread.interrupted();
            }
            return lock;
        } catch (IOException e) {
            try (lock) {
                throw e;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes the turn, opens the file and locks it, as far as that is possible without waiting; {@code true} if it is locked. */
    private boolean tryLock() throws IOException {
        hasTurn = hasTurn || takeTurn();
        if (!hasTurn) {
            return false;
        }
        FileChannel open = channel;
        if (open == null) {
            open = open();
            channel = open;
        }
        try {
            return open.tryLock() != null;
        } catch (OverlappingFileLockException lockedByCodeOfOthers) {
            return false;
        }
    }

    private boolean takeTurn() {
        if (!TURNS.add(turn)) {
            return false;
        }
        Object holder = System.getProperties().putIfAbsent(turn, OURS);
        if (holder == null || holder.equals(OURS)) {
            return true;
        }
        TURNS.remove(turn);
        return false;
    }

    private FileChannel open() throws IOException {
        try {
            OwnerOnly.createFile(file);
        } catch (FileAlreadyExistsException usual) {
            // It is never deleted, as then two others could hold the lock at once.
            requireRegularFile();
        }
        return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** A pipe could block us, and of a link the JDK would not say which file it is. */
    private void requireRegularFile() throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            if (hasTurn) {
                hasTurn = false;
                System.getProperties().remove(turn, OURS);
                TURNS.remove(turn);
            }
        }
    }
}

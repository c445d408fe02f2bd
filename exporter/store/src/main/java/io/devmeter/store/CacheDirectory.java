// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory {@code .cache} beside the day files: a rollup for each of them, bookmarks, and what is being written. Whatever fails here
 * costs time and nothing else, so rollups fail silently. Thread-safe, and safe to use from many processes.
 */
final class CacheDirectory {

    /** How long a file must have been left alone before its times are trusted to show the next change. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    /** Compiled for the first sweep, which those that only append never do. */
    private static final class Forms {
        static final Pattern ROLLUP = Pattern.compile("(\\d{4}-\\d{2}-\\d{2}\\.jsonl(?:\\.gz)?)\\.rollup");
        static final Pattern TEMPORARY =
                Pattern.compile("(?:\\d{4}-\\d{2}-\\d{2}\\.jsonl[.a-z]*|[0-9a-z-]+\\.bookmark)\\.[0-9a-f-]+\\.tmp");
    }

    /** Nobody writes to a temporary for so long without finishing it, or so slowly. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path directory;
    private final Path cache;
    private final Duration settling;

    /** Whether a day file has got its first rollup here: when a day begins, another may be gone. */
    private volatile boolean begun;

    CacheDirectory(Path directory, Duration settling) {
        this.directory = directory;
        this.cache = directory.resolve(StoreFiles.CACHE);
        this.settling = settling;
    }

    private Path rollup(DayFile file) {
        return cache.resolve(file.path().getFileName() + ".rollup");
    }

    /** A link may lead to where others can write, or to what is not ours. */
    private boolean isThere() {
        return Files.isDirectory(cache, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the rollup of a day file as it was left; {@code null} if there is none that makes sense. */
    @Nullable
    Rollup load(DayFile file) {
        Path path = rollup(file);
        if (!isThere()) {
            return null;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || attributes.size() > RollupCodec.MAX_BYTES) {
                return null;
            }
            try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = new byte[(int) attributes.size()];
                return in.readNBytes(bytes, 0, bytes.length) == bytes.length ? RollupCodec.decode(bytes) : null;
            }
        } catch (NoSuchFileException notYet) {
            return null;
        } catch (IOException | RuntimeException e) {
            debug(path + " cannot be read", e);
            return null;
        }
    }

    /**
     * Keeps a rollup, unless it says nothing that is not known already.
     *
     * @param known what {@link #load} gave
     * @param lookedAt {@link System#nanoTime} before the file's identity was taken
     */
    void store(DayFile file, Rollup rollup, @Nullable Rollup known, long lookedAt) {
        if (rollup.covered() == 0) {
            return;
        }
        boolean sameBytes = known != null
                && known.identity().equals(rollup.identity())
                && known.covered() == rollup.covered()
                && known.checksum() == rollup.checksum();
        try {
            Path temporary = newTemporary(rollup(file).getFileName().toString());
            try {
                // By the file system's clock, which may be that of another machine.
                Instant then =
                        Files.getLastModifiedTime(temporary).toInstant().minusNanos(System.nanoTime() - lookedAt);
                boolean settled = rollup.identity().touched().plus(settling).isBefore(then);
                byte[] bytes = sameBytes && !settled ? null : RollupCodec.encode(settled ? rollup.settle() : rollup);
                if (bytes != null) {
                    try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.WRITE)) {
                        out.write(bytes);
                    }
                    Files.move(temporary, rollup(file), StandardCopyOption.ATOMIC_MOVE);
                    if (known == null) {
                        begun = true;
                    }
                }
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException | RuntimeException e) {
            debug(rollup(file) + " cannot be written", e);
        }
    }

    Path bookmark(String name) {
        return cache.resolve(name + ".bookmark");
    }

    /** Creates an empty file that a file of this name in the directory or the cache can be replaced by. */
    Path newTemporary(String name) throws IOException {
        OwnerOnly.createDirectories(cache);
        if (!isThere()) {
            throw new NotDirectoryException(cache.toString());
        }
        // Random, and not the number of the process, which takes longer to find out than to write a rollup.
        String unique =
                Long.toHexString(ThreadLocalRandom.current().nextLong()) + '-' + Long.toHexString(System.nanoTime());
        Path temporary = cache.resolve(name + '.' + unique + ".tmp");
        OwnerOnly.createFile(temporary);
        return temporary;
    }

    /** Removes what nobody will look at again, if there is a reason to believe that there is any: days end as others begin. */
    void sweepIfDayBegan() {
        if (begun) {
            sweep();
        }
    }

    /** Removes the rollups of day files that are gone, and abandoned temporaries. */
    void sweep() {
        if (!isThere()) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(cache)) {
            Instant abandonedBefore = null;
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                Matcher rollup = Forms.ROLLUP.matcher(name);
                if (rollup.matches()) {
                    if (Files.notExists(directory.resolve(rollup.group(1)))) {
                        delete(entry);
                    }
                } else if (Forms.TEMPORARY.matcher(name).matches()) {
                    if (abandonedBefore == null) {
                        abandonedBefore = now().minus(ABANDONED);
                    }
                    if (Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
                            .toInstant()
                            .isBefore(abandonedBefore)) {
                        delete(entry);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            debug(cache + " cannot be swept", e);
        }
    }

    /** What time it is where the files are. */
    private Instant now() throws IOException {
        Path probe = newTemporary("0000-00-00.jsonl");
        try {
            return Files.getLastModifiedTime(probe).toInstant();
        } finally {
            Files.delete(probe);
        }
    }

    /** Gets the logger only now, because few need it, and getting it takes longer than a query. */
    private static void debug(String message, Exception e) {
        System.getLogger(CacheDirectory.class.getName()).log(Level.DEBUG, message, e);
    }

    private static void delete(Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
        }
    }
}

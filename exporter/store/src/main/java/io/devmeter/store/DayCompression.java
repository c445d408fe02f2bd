// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Moves the lines of a closed day into its compressed file. Whenever it is cut off, every line is in the one file or the other, and an
 * {@link ArchiveNote} tells which lines are in both; the next run finishes the work. It holds the {@link DirectoryLock} from its first look
 * at the day's file until that is gone; an append to such a day takes the same lock.
 */
final class DayCompression {

    /** A point at which the work may be cut off. */
    enum Step {
        /** The new archive is on the disk, under another name. */
        WRITTEN,
        /** It is in its place. */
        SWITCHED,
        /** The day's file has been looked at for the last time. */
        CHECKED,
        /** The day's file is gone. */
        DELETED
    }

    /** Hears how far the work is. */
    interface Progress {
        /** Takes a step that is done. */
        void reached(Step step) throws IOException;
    }

    private static final int BLOCK_BYTES = 64 << 10;

    private final CacheDirectory cache;
    private final Progress progress;

    DayCompression(CacheDirectory cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** Compresses a day; {@code false} if there is nothing to do, its archive is damaged, or someone else works on the day. */
    boolean compress(Day day) throws IOException {
        return work(day, true);
    }

    /** Finishes what was cut off after the new archive came into its place, and nothing else. */
    void finish(Day day) throws IOException {
        work(day, false);
    }

    private boolean work(Day day, boolean compress) throws IOException {
        if (isNoFile(day.path()) || isNoFile(day.archivePath())) {
            return false;
        }
        FileIdentity before = FileIdentity.of(day.path());
        if (before == null) {
            clearNote(day);
            return false;
        }
        // A stream and no channel, which an interrupt would close when its late lines are nowhere else.
        try (DirectoryLock lock = DirectoryLock.tryAcquire(day.directory());
                InputStream file = Files.newInputStream(day.path())) {
            FileIdentity opened = FileIdentity.of(day.path());
            if (lock == null || opened == null || !opened.key().equals(before.key())) {
                return false;
            }
            ArchiveNote note = ArchiveNote.of(day.archivePath());
            ArchiveNote archived = note.bytesStillIn(day.path()) > 0 ? note : ArchiveNote.NONE;
            boolean isInArchive = archived.bytes() < opened.size()
                    ? compress && archive(day, archived, opened.size())
                    : Unpacked.of(day.archivePath()).holds(archived);
            if (!isInArchive || !isStillAsArchived(day, opened)) {
                return false;
            }
            file.skipNBytes(opened.size());
            progress.reached(Step.CHECKED);
            Files.delete(day.path());
            rescue(day, file);
        } catch (NoSuchFileException gone) {
            return false;
        }
        progress.reached(Step.DELETED);
        clearNote(day);
        return true;
    }

    /** Links and the like are not the store's to replace. */
    private static boolean isNoFile(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** A file that is made later could start with the same bytes and would then be passed over. */
    private static void clearNote(Day day) throws IOException {
        if (ArchiveNote.of(day.archivePath()).bytes() > 0 && Files.notExists(day.path())) {
            ArchiveNote.clear(day.archivePath());
        }
    }

    /**
     * Whether the file that was opened is still that of the day, and the archive still holds all of it. If not, somebody appends without the lock, or has edited
     * or replaced the file; the note says which lines are in both.
     */
    private static boolean isStillAsArchived(Day day, FileIdentity opened) throws IOException {
        FileIdentity now = FileIdentity.of(day.path());
        return now != null
                && now.key().equals(opened.key())
                && now.size() == opened.size()
                && now.size() == ArchiveNote.of(day.archivePath()).bytesStillIn(day.path())
                && now.equals(FileIdentity.of(day.path()));
    }

    /**
     * Makes the archive hold the file's bytes up to some offset, besides what it holds already; {@code false} if it is damaged, or somebody changes these
     * bytes meanwhile.
     */
    private boolean archive(Day day, ArchiveNote archived, long to) throws IOException {
        Path temporary = cache.newTemporary(day.archivePath().getFileName().toString());
        try {
            ArchiveNote note = write(day, archived, to, temporary);
            if (note == null) {
                return false;
            }
            note.replaceIn(temporary);
            force(temporary, StandardOpenOption.WRITE);
            progress.reached(Step.WRITTEN);
            if (note.bytesStillIn(day.path()) < to) {
                return false; // Edited: with this archive, what was and what is there now would both count.
            }
            Replacement.replace(day.archivePath(), temporary);
            forceDirectory(day.directory());
            progress.reached(Step.SWITCHED);
            return true;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Writes the new archive, without a note, to a file and reads it back. Returns the note that belongs to it; {@code null} if the old archive is damaged,
     * or the file does not hold any more what was archived of it.
     */
    private static @Nullable ArchiveNote write(Day day, ArchiveNote archived, long to, Path target) throws IOException {
        Unpacked expected = new Unpacked();
        CheckedInputStream file = new CheckedInputStream(Files.newInputStream(day.path()), new CRC32());
        try (file;
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            out.write(ArchiveNote.NONE.encode());
            if (Files.exists(day.archivePath())) {
                expected = Unpacked.of(day.archivePath());
                if (!expected.holds(archived)) {
                    return null; // No reader would find what came after the damage.
                }
                copyWithoutNote(day.archivePath(), out);
            }
            GZIPOutputStream member = new GZIPOutputStream(out, BLOCK_BYTES);
            if (expected.endsInsideLine()) {
                byte[] lineBreak = {'\n'};
                expected.add(lineBreak, 1, member);
            }
            file.skipNBytes(archived.bytes());
            if (checksum(file) != archived.checksum()) {
                return null;
            }
            expected.add(file, to - archived.bytes(), member);
            member.finish();
        }
        if (!Unpacked.of(target).isSameAs(expected)) {
            throw new IOException(target + " does not hold what was written to it");
        }
        return new ArchiveNote(to, checksum(file));
    }

    private static int checksum(CheckedInputStream read) {
        return (int) read.getChecksum().getValue();
    }

    private static void copyWithoutNote(Path archive, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            byte[] start = in.readNBytes(ArchiveNote.LENGTH);
            if (!ArchiveNote.isNote(start)) {
                out.write(start);
            }
            in.transferTo(out);
        }
    }

    private static void force(Path path, StandardOpenOption access) throws IOException {
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }

    /** Makes the new name last before the old file goes. Not every system can; those that cannot keep the order themselves. */
    private static void forceDirectory(Path directory) {
        try {
            force(directory, StandardOpenOption.READ);
        } catch (IOException unsupported) {
            return;
        }
    }

    /** Saves lines that came without the lock after the last look at the file. */
    private static void rescue(Day day, InputStream file) throws IOException {
        byte[] late = file.readAllBytes();
        if (late.length == 0) {
            return;
        }
        try {
            OwnerOnly.createFile(day.path());
        } catch (FileAlreadyExistsException usual) {
            // Appended to below in either case.
        }
        Files.write(day.path(), late, StandardOpenOption.APPEND);
    }

    /** What an archive holds, as far as needed to tell whether it is the same. Not thread-safe. */
    private static final class Unpacked {
        private final CRC32 checksum = new CRC32();
        private long length;
        private byte last = '\n';
        private boolean damaged;

        static Unpacked of(Path archive) throws IOException {
            Unpacked unpacked = new Unpacked();
            try (InputStream in = ArchiveInputStream.open(archive)) {
                unpacked.add(in, Long.MAX_VALUE, OutputStream.nullOutputStream());
            } catch (EOFException | ZipException e) {
                unpacked.damaged = true;
            }
            return unpacked;
        }

        /** Takes {@code bytes} bytes, or fewer if there are no more. */
        void add(InputStream content, long bytes, OutputStream copy) throws IOException {
            byte[] block = new byte[BLOCK_BYTES];
            long left = bytes;
            for (int n = 0; n >= 0 && left > 0; left -= n) {
                n = content.read(block, 0, (int) Math.min(block.length, left));
                add(block, n, copy);
            }
        }

        void add(byte[] block, int n, OutputStream copy) throws IOException {
            if (n > 0) {
                copy.write(block, 0, n);
                checksum.update(block, 0, n);
                length += n;
                last = block[n - 1];
            }
        }

        boolean endsInsideLine() {
            return last != '\n';
        }

        /** Whether it is undamaged, and not too short for what is noted. */
        boolean holds(ArchiveNote note) {
            return !damaged && length >= note.bytes();
        }

        boolean isSameAs(Unpacked other) {
            return damaged == other.damaged
                    && length == other.length
                    && checksum.getValue() == other.checksum.getValue();
        }
    }
}

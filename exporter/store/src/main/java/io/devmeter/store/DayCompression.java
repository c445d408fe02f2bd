// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * Moves the lines of a closed day into its compressed file. Whenever it is cut off, every line is in the one file or the other, and an
 * {@link ArchiveNote} tells which lines are in both; the next run finishes the work. It holds the {@link DirectoryLock} from its first look
 * at the day's file until that is gone; who appends to such a day takes the same lock.
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

    private final RollupCache cache;
    private final Progress progress;

    DayCompression(RollupCache cache, Progress progress) {
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
        try (DirectoryLock lock = DirectoryLock.tryAcquire(day.directory());
                FileChannel file = FileChannel.open(day.path(), StandardOpenOption.READ)) {
            FileIdentity locked = FileIdentity.of(day.path());
            if (lock == null || locked == null || !locked.key().equals(before.key())) {
                return false;
            }
            long size = file.size();
            long archived = ArchiveNote.of(day.archivePath()).bytesStillIn(new Content(file, 0, size));
            if (archived < size && !(compress && archive(day, file, archived, size))) {
                return false;
            }
            if (file.size() != size || Files.notExists(day.archivePath())) {
                return false; // Somebody appends without the lock; the note says which lines are only here. Or the file
                // is empty.
            }
            progress.reached(Step.CHECKED);
            Files.delete(day.path());
            rescue(day, file, size);
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

    /** Makes the archive hold the file's bytes from one offset to another too; {@code false} if it is damaged. */
    private boolean archive(Day day, FileChannel file, long from, long to) throws IOException {
        Path temporary = cache.newTemporary(day.archivePath().getFileName().toString());
        try {
            Unpacked expected = new Unpacked();
            try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.WRITE)) {
                Unpacked whole = new Unpacked();
                whole.add(new Content(file, 0, to), OutputStream.nullOutputStream());
                out.write(new ArchiveNote(to, whole.checksum()).encode());
                if (Files.exists(day.archivePath())) {
                    try {
                        expected.unpack(day.archivePath());
                    } catch (EOFException | ZipException damaged) {
                        return false; // No reader would find what came after the damage.
                    }
                    copyWithoutNote(day.archivePath(), out);
                }
                GZIPOutputStream member = new GZIPOutputStream(out, BLOCK_BYTES);
                if (expected.endsInsideLine()) {
                    byte[] lineBreak = {'\n'};
                    expected.add(lineBreak, 1, member);
                }
                expected.add(new Content(file, from, to), member);
                member.finish();
            }
            Unpacked written = new Unpacked();
            written.unpack(temporary);
            if (!written.isSameAs(expected)) {
                throw new IOException(temporary + " does not hold what was written to it");
            }
            force(temporary, StandardOpenOption.WRITE);
            progress.reached(Step.WRITTEN);
            Files.move(temporary, day.archivePath(), StandardCopyOption.ATOMIC_MOVE);
            forceDirectory(day.directory());
            progress.reached(Step.SWITCHED);
            return true;
        } finally {
            Files.deleteIfExists(temporary);
        }
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
    private void rescue(Day day, FileChannel file, long size) throws IOException {
        byte[] late = new Content(file, size, Long.MAX_VALUE).readAllBytes();
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

        void unpack(Path archive) throws IOException {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), BLOCK_BYTES)) {
                add(in, OutputStream.nullOutputStream());
            }
        }

        void add(InputStream content, OutputStream copy) throws IOException {
            byte[] block = new byte[BLOCK_BYTES];
            for (int n = content.read(block, 0, block.length); n >= 0; n = content.read(block, 0, block.length)) {
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

        int checksum() {
            return (int) checksum.getValue();
        }

        boolean isSameAs(Unpacked other) {
            return length == other.length && checksum() == other.checksum();
        }
    }

    /** A range of an open file as a stream that leaves the file open. */
    private static final class Content extends InputStream {
        private final FileChannel file;
        private final long end;
        private long position;

        Content(FileChannel file, long from, long end) {
            this.file = file;
            this.position = from;
            this.end = end;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int wanted = (int) Math.min(length, end - position);
            int n = wanted == 0 && length > 0 ? -1 : file.read(ByteBuffer.wrap(buffer, offset, wanted), position);
            position += Math.max(n, 0);
            return n;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }
    }
}

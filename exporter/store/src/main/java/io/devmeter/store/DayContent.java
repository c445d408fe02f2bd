// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The bytes of a day as they were when this was opened: those of its archive, decompressed, and then those of its file that are not in the
 * archive. Compressing the day, again and again too, changes where these bytes are and not what they are, also while they are read. A damaged archive ends where
 * the damage begins. Not thread-safe.
 */
final class DayContent extends InputStream {

    private final InputStream archive;
    private final InputStream file;
    private long leftOfFile;
    private boolean inArchive = true;
    private byte last = '\n';

    private DayContent(InputStream archive, InputStream file, long leftOfFile) {
        this.archive = archive;
        this.file = file;
        this.leftOfFile = leftOfFile;
    }

    static DayContent open(Day listed) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Day day = listed.again();
            Day.Glance before = day.glance();
            DayContent content;
            try {
                content = openFiles(day, before);
            } catch (NoSuchFileException compressedOrDeleted) {
                if (attempt == Day.ATTEMPTS) {
                    throw compressedOrDeleted;
                }
                continue;
            }
            // What is open stays as it is, so only the opening must not be disturbed.
            if (attempt == Day.ATTEMPTS || day.isAsAt(before)) {
                return content;
            }
            content.close();
        }
    }

    private static DayContent openFiles(Day day, Day.Glance glance) throws IOException {
        long archived = day.archivedBytes();
        InputStream archive = InputStream.nullInputStream();
        InputStream file = InputStream.nullInputStream();
        try {
            if (day.archive() != null) {
                archive = unpack(day.archive().path());
            }
            if (day.file() != null) {
                file = Files.newInputStream(day.file().path());
                file.skipNBytes(archived);
            }
            long size = glance.file() == null ? 0 : glance.file().size();
            return new DayContent(archive, file, Math.max(0, size - archived));
        } catch (IOException e) {
            archive.close();
            file.close();
            throw e;
        }
    }

    private static InputStream unpack(Path archive) throws IOException {
        try {
            return ArchiveInputStream.open(archive);
        } catch (EOFException | ZipException damagedAtItsStart) {
            return InputStream.nullInputStream();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (inArchive) {
            int n = readArchive(buffer, offset, length);
            if (n > 0) {
                last = buffer[offset + n - 1];
                return n;
            }
            inArchive = false;
            if (last != '\n' && leftOfFile > 0) {
                buffer[offset] = '\n'; // As compressing the rest will do.
                return 1;
            }
        }
        int n = leftOfFile == 0 ? -1 : file.read(buffer, offset, (int) Math.min(length, leftOfFile));
        leftOfFile -= Math.max(n, 0);
        return n;
    }

    private int readArchive(byte[] buffer, int offset, int length) throws IOException {
        try {
            return archive.read(buffer, offset, length);
        } catch (EOFException | ZipException damaged) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        try (archive) {
            file.close();
        }
    }
}

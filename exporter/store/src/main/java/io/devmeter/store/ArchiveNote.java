// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The note at the start of a compressed day file that says how many bytes of the day's other file it holds, so that while both are there
 * nothing is counted twice. It is a gzip member without content, whose extra field holds the note; every gzip reader passes over it.
 *
 * @param bytes how many bytes from the start; 0 if the archive holds nothing of what the other file holds
 * @param checksum CRC-32 of these bytes
 */
record ArchiveNote(long bytes, int checksum) {

    static final ArchiveNote NONE = new ArchiveNote(0, 0);

    /** RFC 1952: magic, deflate, flag "extra field", no time, no flags, unknown system; extra field of 16 bytes: "DM", 12. */
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 4, 0, 0, 0, 0, 0, (byte) 0xFF, 16, 0, 'D', 'M', 12, 0};

    private static final int NOTE_BYTES = Long.BYTES + Integer.BYTES;

    /** Deflated nothing, its checksum and its length. */
    private static final byte[] TRAILER = {3, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    /** Length of the member. */
    static final int LENGTH = HEADER.length + NOTE_BYTES + TRAILER.length;

    /** Reads the note of an archive; {@link #NONE} if there is no note or no archive. */
    static ArchiveNote of(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            byte[] member = in.readNBytes(LENGTH);
            return isNote(member) ? of(ByteBuffer.wrap(member, HEADER.length, NOTE_BYTES)) : NONE;
        } catch (NoSuchFileException none) {
            return NONE;
        }
    }

    /** Whether these first bytes of an archive are a note. */
    static boolean isNote(byte[] start) {
        return start.length >= LENGTH
                && Arrays.equals(start, 0, HEADER.length, HEADER, 0, HEADER.length)
                && Arrays.equals(start, HEADER.length + NOTE_BYTES, LENGTH, TRAILER, 0, TRAILER.length);
    }

    private static ArchiveNote of(ByteBuffer note) {
        note.order(ByteOrder.LITTLE_ENDIAN);
        return new ArchiveNote(Math.max(note.getLong(), 0), note.getInt());
    }

    /** The member to start an archive with. */
    byte[] encode() {
        return ByteBuffer.allocate(LENGTH).put(HEADER).put(note()).put(TRAILER).array();
    }

    private byte[] note() {
        return ByteBuffer.allocate(NOTE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes)
                .putInt(checksum)
                .array();
    }

    /** Takes the note of an archive back once the other file is gone. */
    static void clear(Path archive) throws IOException {
        NONE.replaceIn(archive);
    }

    /** Replaces the note of an archive, which has one, with one write. */
    void replaceIn(Path archive) throws IOException {
        try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(note()), HEADER.length);
        }
    }

    /** How many bytes of a file are in the archive: those of the note if they are still there, else none. */
    long bytesStillIn(Path file) throws IOException {
        if (bytes == 0) {
            return 0;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bytesStillIn(in);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    private long bytesStillIn(InputStream content) throws IOException {
        CRC32 found = new CRC32();
        byte[] block = new byte[64 << 10];
        long left = bytes;
        while (left > 0) {
            int n = content.read(block, 0, (int) Math.min(block.length, left));
            if (n < 0) {
                return 0;
            }
            found.update(block, 0, n);
            left -= n;
        }
        return (int) found.getValue() == checksum ? bytes : 0;
    }
}

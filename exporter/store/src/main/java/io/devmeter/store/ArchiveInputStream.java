// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The decompressed lines of an archive. If what follows a member does not begin as a member does, {@link GZIPInputStream} takes it for the end;
 * this takes it for damage, and throws a {@link ZipException} behind the last line that can be read. Not thread-safe.
 */
final class ArchiveInputStream extends GZIPInputStream {

    private static final int BLOCK_BYTES = 64 << 10;

    /** Checksum and length at the end of a member. */
    private static final int TRAILER_BYTES = 8;

    /** For each of them, {@link #read} of the JDK calls itself once more. */
    private static final int MOST_EMPTY_MEMBERS_IN_TURN = 1_000;

    private final Counted file;

    /** How much had been read of the file when the decompressor was given what it has not used up. */
    private long filled;

    /** How many calls of {@link #read} are within one another. */
    private int depth;

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count += Math.max(n, 0);
            return n;
        }
    }

    private ArchiveInputStream(Counted file) throws IOException {
        super(file, BLOCK_BYTES);
        this.file = file;
    }

    /**
     * Opens an archive.
     *
     * @throws EOFException if it is damaged at its start, as {@link ZipException} means, too
     */
    static ArchiveInputStream open(Path path) throws IOException {
        Counted file = new Counted(Files.newInputStream(path));
        try {
            return new ArchiveInputStream(file);
        } catch (IOException e) {
            try (file) {
                throw e;
            }
        }
    }

    @Override
    protected void fill() throws IOException {
        super.fill();
        filled = file.count;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (depth > MOST_EMPTY_MEMBERS_IN_TURN) {
            throw new ZipException("there are too many empty members");
        }
        depth++;
        int n = super.read(buffer, offset, length);
        depth = 0;
        if (n < 0 && hasMoreThanTrailer()) {
            throw new ZipException("no member begins behind the last one");
        }
        return n;
    }

    /** Asked at the end, when only the last member's trailer may be left: in the decompressor, read since then, or still in the file. */
    private boolean hasMoreThanTrailer() throws IOException {
        return inf.getRemaining() + file.count - filled > TRAILER_BYTES || file.read() >= 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** The running CRC32C of a file from some offset on. Not thread-safe. */
final class PrefixChecksum implements Closeable {

    /** Fits the cache next to the processor; larger blocks are slower. */
    private static final int BLOCK_BYTES = 128 << 10;

    /** A stream and not a {@code FileChannel}, because an interrupt of the thread would close that. */
    private final InputStream in;

    private final CRC32C checksum = new CRC32C();

    /** Made when it is read into: of a file that is new, the reader of its lines hands over what it has read. */
    private byte[] block = new byte[0];

    private long position;

    private PrefixChecksum(InputStream in) {
        this.in = in;
    }

    static PrefixChecksum open(Path file) throws IOException {
        return new PrefixChecksum(Files.newInputStream(file));
    }

    /** Whether the bytes of a file from one offset to another are there and have a checksum. */
    static boolean matches(Path file, long from, long to, int expected) throws IOException {
        try (PrefixChecksum bytes = open(file)) {
            return bytes.skip(from) && bytes.advanceTo(to) && bytes.value() == expected;
        }
    }

    /** Returns the checksum of the bytes of a file from one offset to another, or to the end if that comes before. */
    static int of(Path file, long from, long to) throws IOException {
        try (PrefixChecksum bytes = open(file)) {
            return bytes.skip(from) && bytes.advanceTo(to) ? bytes.value() : 0;
        }
    }

    private boolean skip(long bytes) throws IOException {
        position = in.skip(bytes);
        return position == bytes;
    }

    /** Takes up bytes until an offset; {@code false} if the file ends before. */
    boolean advanceTo(long offset) throws IOException {
        if (position < offset && block.length == 0) {
            block = new byte[BLOCK_BYTES];
        }
        while (position < offset) {
            int n = in.read(block, 0, (int) Math.min(block.length, offset - position));
            if (n < 0) {
                return false;
            }
            checksum.update(block, 0, n);
            position += n;
        }
        return true;
    }

    int value() {
        return (int) checksum.getValue();
    }

    /** Takes up bytes that were read elsewhere, from where this has stopped. */
    void add(byte[] buffer, int offset, int length) {
        checksum.update(buffer, offset, length);
        position += length;
    }

    long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Turns rollups into bytes and back. Numbers have a fixed width and durations and buckets lie side by side, so that a JVM that has just
 * started takes them out as arrays. Stateless and thread-safe.
 *
 * <pre>
 * magic, version
 * identity: key, size, modified, changed; settled
 * covered, checksum, checksum of the last block, malformed lines
 * blocks: count, then start and newest start of each
 * operations: count, then of each
 *     name, successes, failures, skipped, running, number of durations
 *     few durations: themselves; many: minimum, maximum, limbs of the sum, counts of a range of buckets
 *     places of the last lines: count, then each
 * CRC32C of all the bytes before
 * </pre>
 */
final class RollupCodec {

    /** Longest rollup that is written or read: some 100 000 operations. */
    static final int MAX_BYTES = 32 << 20;

    private static final int MAGIC = 0x0D_4D_52_55;
    private static final int VERSION = 3;
    private static final int MIN_BLOCK_BYTES = Long.BYTES + Long.BYTES + Integer.BYTES;

    private RollupCodec() {}

    /** Writes a rollup; {@code null} if it would get longer than one that is read. */
    static byte @Nullable [] encode(Rollup rollup) {
        Output out = new Output();
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeText(rollup.identity().key());
        out.writeLong(rollup.identity().size());
        out.writeTime(rollup.identity().modified());
        out.writeTime(rollup.identity().changed());
        out.writeInt(rollup.settled() ? 1 : 0);
        out.writeLong(rollup.covered());
        out.writeInt(rollup.checksum());
        out.writeInt(rollup.lastBlockChecksum());
        out.writeLong(rollup.summary().skippedLines());
        out.writeInt(rollup.blocks().size());
        for (int i = 0; i < rollup.blocks().size(); i++) {
            out.writeLong(rollup.blocks().start(i));
            out.writeTime(rollup.blocks().newest(i));
        }
        Map<String, OperationSummary.Accumulator> operations = rollup.summary().operations();
        out.writeInt(operations.size());
        for (Map.Entry<String, OperationSummary.Accumulator> operation : operations.entrySet()) {
            out.writeText(operation.getKey());
            write(operation.getValue(), out);
            long[] places = operation.getValue().newest().oldestFirst();
            out.writeInt(places.length);
            out.writeLongs(places);
            if (out.length() > MAX_BYTES) {
                return null;
            }
        }
        out.writeInt(checksum(out.bytes(), out.length()));
        return out.length() > MAX_BYTES ? null : Arrays.copyOf(out.bytes(), out.length());
    }

    private static void write(OperationSummary.Accumulator operation, Output out) {
        out.writeLong(operation.successes());
        out.writeLong(operation.failures());
        out.writeLong(operation.skipped());
        out.writeLong(operation.running());
        DurationStatistics durations = operation.durations();
        DurationHistogram many = durations.many();
        out.writeLong(durations.count());
        if (many == null) {
            for (double duration : durations.few()) {
                out.writeDouble(duration);
            }
            return;
        }
        out.writeDouble(durations.min());
        out.writeDouble(durations.max());
        ExactSum sum = durations.exactSum();
        int lowestLimb = sum.lowestLimb();
        out.writeInt(lowestLimb);
        out.writeInt(sum.limbCount());
        for (int i = 0; i < sum.limbCount(); i++) {
            out.writeInt(sum.limb(lowestLimb + i));
        }
        out.writeInt(many.lowestBucket());
        out.writeInt(many.counts().length);
        out.writeLongs(many.counts());
    }

    /** Reads a rollup; {@code null} if it is damaged, of another version, or something else altogether. */
    static @Nullable Rollup decode(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        if (end < 2 * Integer.BYTES || new Input(bytes, end, bytes.length).readInt() != checksum(bytes, end)) {
            return null;
        }
        Input in = new Input(bytes, 0, end);
        if (in.readInt() != MAGIC || in.readInt() != VERSION) {
            return null;
        }
        try {
            Rollup rollup = read(in);
            return in.remaining() > 0 ? null : rollup;
        } catch (ArithmeticException | DateTimeException | IllegalArgumentException impossible) {
            return null;
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private static Rollup read(Input in) {
        FileIdentity identity = new FileIdentity(text(in), wholeNumber(in), time(in), time(in));
        boolean settled = in.readInt() != 0;
        long covered = wholeNumber(in);
        require(covered <= identity.size());
        int checksum = in.readInt();
        int lastBlockChecksum = in.readInt();
        Summary.Accumulator summary = new Summary.Accumulator();
        summary.addSkippedLines(wholeNumber(in));
        BlockIndex blocks = blocks(in, covered);
        int operations = in.readInt();
        for (int i = 0; i < operations; i++) {
            String name = text(in);
            require(!name.isEmpty() && !summary.operations().containsKey(name));
            summary.add(name, operation(in));
        }
        return new Rollup(identity, settled, covered, checksum, lastBlockChecksum, blocks, summary);
    }

    private static BlockIndex blocks(Input in, long covered) {
        int count = length(in, MIN_BLOCK_BYTES);
        long[] starts = new long[count];
        long[] newestSeconds = new long[count];
        int[] newestNanos = new int[count];
        long next = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = in.readLong();
            require(starts[i] >= next && starts[i] < covered);
            next = starts[i] + 1;
            Instant newest = time(in);
            newestSeconds[i] = newest.getEpochSecond();
            newestNanos[i] = newest.getNano();
        }
        return new BlockIndex(starts, newestSeconds, newestNanos, covered);
    }

    private static OperationSummary.Accumulator operation(Input in) {
        long successes = wholeNumber(in);
        long failures = wholeNumber(in);
        long skipped = wholeNumber(in);
        long running = wholeNumber(in);
        long count = wholeNumber(in);
        require(count <= Math.addExact(Math.addExact(successes, failures), running));
        DurationStatistics durations = count <= DurationStatistics.FEW ? few(in, (int) count) : many(in, count);
        return new OperationSummary.Accumulator(successes, failures, skipped, running, durations, places(in));
    }

    /** Whether there is a line of the operation at a place is seen when it is read. */
    private static LinePlaces places(Input in) {
        int count = length(in, Long.BYTES);
        require(count <= LinePlaces.MAX);
        return new LinePlaces(in.readLongs(count));
    }

    private static DurationStatistics few(Input in, int count) {
        DurationStatistics durations = new DurationStatistics();
        for (int i = 0; i < count; i++) {
            durations.add(duration(in));
        }
        return durations;
    }

    private static DurationStatistics many(Input in, long count) {
        double min = duration(in);
        double max = duration(in);
        require(min <= max);
        ExactSum sum = new ExactSum();
        int lowestLimb = in.readInt();
        int limbs = length(in, Integer.BYTES);
        require(lowestLimb >= 0 && limbs <= ExactSum.MAX_LIMBS && lowestLimb <= ExactSum.MAX_LIMBS - limbs);
        for (int i = 0; i < limbs; i++) {
            sum.addLimb(lowestLimb + i, in.readInt());
        }
        int lowestBucket = in.readInt();
        int buckets = length(in, Long.BYTES);
        require(lowestBucket >= 0 && buckets > 0 && lowestBucket <= DurationHistogram.BUCKETS - buckets);
        return new DurationStatistics(sum, min, max, new DurationHistogram(lowestBucket, in.readLongs(buckets), count));
    }

    private static double duration(Input in) {
        double milliseconds = in.readDouble();
        require(milliseconds >= 0 && milliseconds < Double.POSITIVE_INFINITY);
        return milliseconds;
    }

    private static long wholeNumber(Input in) {
        long number = in.readLong();
        require(number >= 0);
        return number;
    }

    /** Reads how many of something follow, no more than there is room for. */
    private static int length(Input in, int bytesEach) {
        return checkedLength(in.readInt(), in, bytesEach);
    }

    private static int checkedLength(int length, Input in, int bytesEach) {
        require(length >= 0 && length <= in.remaining() / bytesEach);
        return length;
    }

    private static String text(Input in) {
        int length = in.readInt();
        if (length < 0) {
            char[] chars = new char[checkedLength(~length, in, Character.BYTES)];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = in.readChar();
            }
            return new String(chars);
        }
        return in.readUtf8(checkedLength(length, in, 1));
    }

    private static Instant time(Input in) {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void require(boolean possible) {
        if (!possible) {
            throw new IllegalArgumentException();
        }
    }

    /**
     * Bytes from which numbers are taken one after the other. Not thread-safe. A {@code ByteBuffer} goes through a dozen calls for each
     * number, which shows before they are compiled.
     */
    private static final class Input {
        private final byte[] bytes;
        private final int end;
        private int position;

        Input(byte[] bytes, int position, int end) {
            this.bytes = bytes;
            this.position = position;
            this.end = end;
        }

        int remaining() {
            return end - position;
        }

        private int skip(int length) {
            if (length > end - position) {
                throw new IllegalArgumentException("the end");
            }
            int at = position;
            position = at + length;
            return at;
        }

        char readChar() {
            int at = skip(Character.BYTES);
            return (char) ((bytes[at] & 0xFF) | bytes[at + 1] << 8);
        }

        int readInt() {
            int at = skip(Integer.BYTES);
            byte[] from = bytes;
            return (from[at] & 0xFF) | (from[at + 1] & 0xFF) << 8 | (from[at + 2] & 0xFF) << 16 | from[at + 3] << 24;
        }

        long readLong() {
            return (readInt() & 0xFFFF_FFFFL) | (long) readInt() << 32;
        }

        double readDouble() {
            return Double.longBitsToDouble(readLong());
        }

        String readUtf8(int length) {
            return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
        }

        long[] readLongs(int count) {
            long[] numbers = new long[count];
            ByteBuffer.wrap(bytes, skip(count * Long.BYTES), count * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(numbers);
            return numbers;
        }
    }

    /** Bytes that grow. Not thread-safe. */
    private static final class Output {
        private byte[] bytes = new byte[16 << 10];
        private int length;

        /** Makes room and returns where it starts. */
        private int room(int size) {
            int at = length;
            if (bytes.length - at < size) {
                bytes = Arrays.copyOf(bytes, Math.max(4 * bytes.length, at + size));
            }
            length = at + size;
            return at;
        }

        void writeInt(int number) {
            int at = room(Integer.BYTES);
            byte[] to = bytes;
            to[at] = (byte) number;
            to[at + 1] = (byte) (number >>> 8);
            to[at + 2] = (byte) (number >>> 16);
            to[at + 3] = (byte) (number >>> 24);
        }

        void writeLong(long number) {
            writeInt((int) number);
            writeInt((int) (number >>> 32));
        }

        void writeDouble(double number) {
            writeLong(Double.doubleToRawLongBits(number));
        }

        void writeTime(Instant time) {
            writeLong(time.getEpochSecond());
            writeInt(time.getNano());
        }

        void writeLongs(long[] numbers) {
            int at = room(numbers.length * Long.BYTES);
            ByteBuffer.wrap(bytes, at, numbers.length * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .put(numbers);
        }

        void writeText(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
                writeInt(utf8.length);
                int at = room(utf8.length);
                System.arraycopy(utf8, 0, bytes, at, utf8.length);
            } else { // An escape in a name can be half of a surrogate pair, which UTF-8 has no form for.
                writeInt(~text.length());
                for (int i = 0; i < text.length(); i++) {
                    int at = room(Character.BYTES);
                    bytes[at] = (byte) text.charAt(i);
                    bytes[at + 1] = (byte) (text.charAt(i) >>> 8);
                }
            }
        }

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }
    }
}

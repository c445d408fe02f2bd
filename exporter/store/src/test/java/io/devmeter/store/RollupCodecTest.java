// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RollupCodecTest {

    private static final LocalDate DAY = LocalDate.parse("2026-11-22");

    @Test
    void decode_givesWhatWasEncoded() {
        Rollup rollup = rollup();
        Summary expected = rollup.summary().summary(DAY, DAY);

        Rollup decoded = requireNonNull(RollupCodec.decode(encode(rollup)));

        assertThat(decoded.identity()).isEqualTo(rollup.identity());
        assertThat(decoded.settled()).isTrue();
        assertThat(decoded.covered()).isEqualTo(rollup.covered());
        assertThat(decoded.checksum()).isEqualTo(rollup.checksum());
        assertThat(decoded.lastBlockChecksum()).isEqualTo(rollup.lastBlockChecksum());
        assertThat(decoded.summary().summary(DAY, DAY)).isEqualTo(expected);
        assertThat(decoded.blocks().size()).isEqualTo(2);
        assertThat(decoded.blocks().start(1)).isEqualTo(300_000);
        assertThat(decoded.blocks().end(1)).isEqualTo(400_000);
        assertThat(decoded.blocks().newest(0)).isEqualTo(Instant.ofEpochSecond(7, 8));
    }

    @Test
    void decode_keepsCountsThatNeedEightBytes() {
        DurationHistogram histogram = new DurationHistogram();
        histogram.hold(5L, 9L);
        histogram.add(5);
        histogram.add(9);
        for (int doubled = 0; doubled < 32; doubled++) {
            histogram.add(histogram);
        }
        ExactSum sum = new ExactSum();
        sum.add(1e9);
        Rollup rollup = rollup();
        rollup.summary()
                .add(
                        "many",
                        new OperationSummary.Accumulator(
                                1L << 33, 0, 0, 0, new DurationStatistics(sum, 1e-6, 2, histogram), new LinePlaces()));
        Summary expected = rollup.summary().summary(DAY, DAY);

        assertThat(requireNonNull(RollupCodec.decode(encode(rollup))).summary().summary(DAY, DAY))
                .isEqualTo(expected);
    }

    @Test
    void decode_refusesEveryTruncation() {
        byte[] bytes = encode(rollup());

        for (int length = 0; length < bytes.length; length++) {
            assertThat(RollupCodec.decode(Arrays.copyOf(bytes, length))).isNull();
        }
        assertThat(RollupCodec.decode(Arrays.copyOf(bytes, bytes.length + 1))).isNull();
    }

    @Test
    void decode_refusesEveryFlippedBit() {
        byte[] bytes = encode(rollup());

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(RollupCodec.decode(bytes)).isNull();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(RollupCodec.decode(bytes)).isNotNull();
    }

    @Test
    void decode_refusesAnotherVersion_evenIfItsChecksumIsRight() {
        byte[] bytes = encode(rollup());
        bytes[4]++;

        assertThat(RollupCodec.decode(seal(bytes))).isNull();
    }

    /** Whoever can write the file can write a right checksum too: the numbers are bounded all the same. */
    @Test
    void decode_neitherFailsNorTakesMuchMemory_whateverTheNumbersAre() {
        byte[] sound = encode(rollup());
        int[] extremes = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1 << 24, 513};
        int refused = 0;
        for (int i = 8; i + 8 <= sound.length; i++) {
            for (int extreme : extremes) {
                byte[] bytes = sound.clone();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(i, extreme);
                refused += isRefused(bytes) ? 1 : 0;
            }
        }
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = sound.clone();
            bytes[8 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt();
            refused += isRefused(bytes) ? 1 : 0;
        }

        assertThat(refused).isGreaterThan(1000);
    }

    /** What is not refused can be summed up, whatever comes of it. */
    private static boolean isRefused(byte[] bytes) {
        Rollup rollup = RollupCodec.decode(seal(bytes));
        if (rollup == null) {
            return true;
        }
        Summary.Accumulator sum = rollup().summary();
        sum.add(rollup.summary());
        assertThat(sum.summary(DAY, DAY).operations()).isNotEmpty();
        return false;
    }

    @Test
    void encode_givesUp_whenThereAreTooManyOperations() {
        Rollup rollup = rollup();
        String longName = "x".repeat(1 << 20);
        for (int i = 0; i < 33; i++) {
            rollup.summary().add(longName + i, new OperationSummary.Accumulator());
        }

        assertThat(RollupCodec.encode(rollup)).isNull();
    }

    private static byte[] encode(Rollup rollup) {
        return requireNonNull(RollupCodec.encode(rollup));
    }

    private static byte[] seal(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, (int) checksum.getValue());
        return bytes;
    }

    private static Rollup rollup() {
        Summary.Accumulator summary = new Summary.Accumulator();
        summary.addSkippedLines(3);
        Random random = new Random(1);
        for (@Nullable String name : new String[] {"few", "naïve – \"ü\"", "half \uD83D of a pair"}) {
            for (Status status : Status.values()) {
                add(summary, requireNonNull(name), status, random.nextDouble() * 1000);
            }
        }
        for (int i = 0; i < 600; i++) {
            add(summary, "many", Status.SUCCESS, 100 + random.nextInt(10));
        }
        add(summary, "no duration", Status.SUCCESS, Double.NaN);
        return new Rollup(
                new FileIdentity("4711", 400_123, Instant.ofEpochSecond(1, 2), Instant.ofEpochSecond(3, 4)),
                true,
                400_000,
                0x12345678,
                0x9ABCDEF0,
                new BlockIndex(new long[] {0, 300_000}, new long[] {7, 5}, new int[] {8, 6}, 400_000),
                summary);
    }

    private static void add(Summary.Accumulator summary, String name, Status status, double durationMs) {
        OperationSummary.Accumulator operation = new OperationSummary.Accumulator();
        operation.add(status, durationMs);
        summary.add(name, operation);
    }
}

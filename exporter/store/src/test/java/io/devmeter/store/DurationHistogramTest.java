// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DurationHistogramTest {

    @Test
    void buckets_areThoseOfAnHdrHistogramOfTwoDigits() {
        Histogram hdr = new Histogram(2);
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong() >>> (2 + random.nextInt(61));
            assertThat(DurationHistogram.upperBound(DurationHistogram.bucket(nanos)))
                    .isEqualTo(hdr.highestEquivalentValue(nanos));
        }
    }

    @Test
    void bucket_isTheLast_forWhateverIsLonger() {
        assertThat(DurationHistogram.bucket(Long.MAX_VALUE)).isEqualTo(DurationHistogram.BUCKETS - 1);
        assertThat(DurationHistogram.bucket(0)).isZero();
    }

    @Test
    void atRank_isThatOfAnHdrHistogram_alsoWhenMerged() {
        Random random = new Random(2);
        Histogram hdr = new Histogram(2);
        DurationHistogram merged = new DurationHistogram();
        for (int part = 0; part < 10; part++) {
            DurationHistogram own = new DurationHistogram();
            for (int i = 0; i < 100 * part; i++) {
                long nanos = (long) Math.exp(random.nextDouble() * 30);
                hdr.recordValue(nanos);
                own.hold(nanos, nanos);
                own.add(nanos);
            }
            merged.add(own);
        }

        assertThat(merged.total()).isEqualTo(hdr.getTotalCount());
        for (int percent = 1; percent <= 100; percent++) {
            assertThat(merged.atRank((long) Math.ceil(percent * merged.total() / 100.0)))
                    .isEqualTo(hdr.getValueAtPercentile(percent));
        }
    }
}

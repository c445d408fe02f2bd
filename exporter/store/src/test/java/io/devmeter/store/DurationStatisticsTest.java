// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationStatisticsTest {

    @Test
    void everything_isZero_whenThereIsNoDuration() {
        DurationStatistics none = new DurationStatistics();

        assertThat(none.sum()).isZero();
        assertThat(none.average()).isZero();
        assertThat(none.min()).isZero();
        assertThat(none.max()).isZero();
        assertThat(none.percentile(50)).isZero();
    }

    @Test
    void percentile_isTheNearestRank_whenThereAreFew() {
        DurationStatistics durations = of(40, 10, 30, 20);

        assertThat(durations.percentile(0)).isEqualTo(10);
        assertThat(durations.percentile(50)).isEqualTo(20);
        assertThat(durations.percentile(75)).isEqualTo(30);
        assertThat(durations.percentile(95)).isEqualTo(40);
        assertThat(of(7).percentile(99)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {DurationStatistics.FEW - 1, DurationStatistics.FEW, DurationStatistics.FEW + 1, 20_000})
    void percentile_isWithinOnePercentOfTheNearestRank(int count) {
        Random random = new Random(count);
        double[] values = random.doubles(count)
                .map(u -> Math.exp(u * 25 - 8)) // from 335 ns to over six hours
                .toArray();
        DurationStatistics durations = of(values);
        Arrays.sort(values);

        for (double percent : new double[] {1, 50, 95, 99, 100}) {
            double exact = values[(int) Math.ceil(percent / 100 * count) - 1];
            assertThat(durations.percentile(percent)).isCloseTo(exact, withPercentage(1));
        }
    }

    @Test
    void sumAverageAndExtremes_areExact_howeverManyThereAre() {
        DurationStatistics durations = new DurationStatistics();
        for (int i = 0; i < 100_000; i++) {
            durations.add(0.1);
        }
        durations.add(123.456789);

        assertThat(durations.sum()).isEqualTo(10_123.456789, within(1e-9));
        assertThat(durations.average()).isEqualTo(10_123.456789 / 100_001, within(1e-12));
        assertThat(durations.min()).isEqualTo(0.1);
        assertThat(durations.max()).isEqualTo(123.456789);
        assertThat(durations.percentile(100)).isEqualTo(123.456789);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, DurationStatistics.FEW + 1})
    void sumAndAverage_areFinite_whenTheSumIsBeyondTheLargestDouble(int count) {
        DurationStatistics durations = new DurationStatistics();
        for (int i = 0; i < count; i++) {
            durations.add(1e308);
        }

        assertThat(durations.sum()).isEqualTo(Double.MAX_VALUE);
        assertThat(durations.average()).isEqualTo(1e308);
    }

    @Test
    void average_isExact_whenItsPartsWereCollectedElsewhere() {
        DurationStatistics all = of(1e308, 3);
        all.add(of(1e308, 1e308));
        all.add(of(1));

        assertThat(all.average()).isEqualTo(6e307);
    }

    @Test
    void percentile_survivesDurationsBeyondTheHistogram() {
        DurationStatistics durations = new DurationStatistics();
        for (int i = 0; i <= DurationStatistics.FEW; i++) {
            durations.add(Double.MAX_VALUE / 1e6);
        }

        assertThat(durations.percentile(50)).isEqualTo(Double.MAX_VALUE / 1e6);
    }

    @Test
    void percentile_isTheLongest_amongThoseBeyondTheHistogram() {
        Random random = new Random(1);
        DurationStatistics durations =
                of(random.doubles(3_001).map(u -> u * 1e15).toArray());

        assertThat(durations.percentile(50)).isEqualTo(durations.max());
        assertThat(durations.percentile(99)).isEqualTo(durations.max());
        assertThat(of(random.doubles(3_001).map(u -> u * 1e12).toArray()).percentile(50))
                .isCloseTo(5e11, withPercentage(5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everything_isTheSame_howeverTheDurationsWereGrouped(long seed) {
        Random random = new Random(seed);
        DurationStatistics oneByOne = new DurationStatistics();
        DurationStatistics merged = new DurationStatistics();
        for (int group = 0; group < 6; group++) {
            DurationStatistics own = new DurationStatistics();
            int size = random.nextInt(seed % 2 == 0 ? 170 : 900);
            for (int i = 0; i < size; i++) {
                double duration = Math.exp(random.nextDouble() * 25 - 8);
                oneByOne.add(duration);
                own.add(duration);
            }
            merged.add(own);
        }

        assertThat(everythingOf(merged)).containsExactly(everythingOf(oneByOne));
    }

    private static double[] everythingOf(DurationStatistics durations) {
        return new double[] {
            durations.count(),
            durations.sum(),
            durations.average(),
            durations.min(),
            durations.max(),
            durations.percentile(1),
            durations.percentile(50),
            durations.percentile(95),
            durations.percentile(99),
            durations.percentile(100)
        };
    }

    private static DurationStatistics of(double... milliseconds) {
        DurationStatistics durations = new DurationStatistics();
        Arrays.stream(milliseconds).forEach(durations::add);
        return durations;
    }
}

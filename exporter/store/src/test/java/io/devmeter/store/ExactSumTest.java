// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {

    @Test
    void value_isZero_withoutNumbers() {
        assertThat(of().value()).isZero();
        assertThat(of(0, 0).value()).isZero();
    }

    @Test
    void value_isTheNumber_whenThereIsOne() {
        for (double number : new double[] {
            Double.MIN_VALUE,
            3 * Double.MIN_VALUE,
            Math.nextDown(Double.MIN_NORMAL),
            Double.MIN_NORMAL,
            Math.nextUp(2 * Double.MIN_NORMAL),
            1e-300,
            0.1,
            1,
            1234.567891,
            Math.pow(2, 52) + 1,
            Double.MAX_VALUE
        }) {
            assertThat(of(number).value()).isEqualTo(number);
        }
    }

    @Test
    void value_isRoundedToEven_halfWayBetweenTwo() {
        double odd = 1 + Math.ulp(1.0);

        assertThat(of(1, Math.ulp(1.0) / 2).value()).isEqualTo(1);
        assertThat(of(odd, Math.ulp(1.0) / 2).value()).isEqualTo(Math.nextUp(odd));
        assertThat(of(1, Math.ulp(1.0) / 2, Double.MIN_VALUE).value()).isEqualTo(odd);
        assertThat(of(Math.nextDown(2.0), Math.ulp(1.0) / 2).value()).isEqualTo(2);
    }

    @Test
    void value_isInfinite_onlyWhenTheSumIsTooLarge() {
        double half = Math.ulp(Double.MAX_VALUE) / 2;

        assertThat(of(Double.MAX_VALUE, Math.nextDown(half)).value()).isEqualTo(Double.MAX_VALUE);
        assertThat(of(Double.MAX_VALUE, half).value()).isInfinite();
        assertThat(of(Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE).value())
                .isInfinite();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void value_isTheRoundedExactSum_whateverTheOrderAndTheGroups(long seed) {
        Random random = new Random(seed);
        List<Double> numbers = new ArrayList<>();
        BigDecimal exact = BigDecimal.ZERO;
        for (int i = 0; i < 500; i++) {
            double number = seed % 2 == 0
                    ? random.nextDouble() * Math.pow(2, random.nextInt(40) - 20)
                    : Math.abs(Double.longBitsToDouble(random.nextLong() & 0x7FEF_FFFF_FFFF_FFFFL)) / 1024;
            numbers.add(number);
            exact = exact.add(new BigDecimal(number));
        }
        Collections.shuffle(numbers, random);

        ExactSum sum = new ExactSum();
        for (int from = 0; from < numbers.size(); ) {
            int to = Math.min(from + 1 + random.nextInt(50), numbers.size());
            ExactSum group =
                    of(numbers.subList(from, to).stream().mapToDouble(n -> n).toArray());
            if (random.nextBoolean()) {
                sum.add(group);
            } else {
                int lowest = group.lowestLimb();
                for (int i = 0; i < group.limbCount(); i++) {
                    sum.addLimb(lowest + i, group.limb(lowest + i));
                }
            }
            from = to;
        }

        assertThat(sum.value()).isEqualTo(exact.doubleValue());
    }

    @Test
    void dividedBy_isFinite_whenTheSumIsTooLarge() {
        assertThat(of(1e308, 1e308).dividedBy(2)).isEqualTo(1e308);
        assertThat(of(Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE).dividedBy(3))
                .isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void dividedBy_isRoundedToEven_belowTheSmallestDouble() {
        double smallest = Double.MIN_VALUE;

        assertThat(of().dividedBy(3)).isZero();
        assertThat(of(smallest).dividedBy(1)).isEqualTo(smallest);
        assertThat(of(smallest).dividedBy(2)).isZero();
        assertThat(of(smallest, smallest).dividedBy(3)).isEqualTo(smallest);
        assertThat(of(3 * smallest).dividedBy(2)).isEqualTo(2 * smallest);
        assertThat(of(smallest).dividedBy(Integer.MAX_VALUE)).isZero();
        assertThat(of(Double.MIN_NORMAL).dividedBy(2)).isEqualTo(Double.MIN_NORMAL / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void dividedBy_isTheExactQuotient_roundedOnce(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            double[] numbers = random.doubles(1 + random.nextInt(5))
                    .map(number -> number * Math.pow(2, random.nextInt(60) - 30) * (seed % 2 == 0 ? 1 : 1e298))
                    .toArray();
            int count = 1 + random.nextInt(1 << (1 + random.nextInt(29)));
            BigDecimal exact = BigDecimal.ZERO;
            for (double number : numbers) {
                exact = exact.add(new BigDecimal(number));
            }

            assertThat(of(numbers).dividedBy(count))
                    .isEqualTo(exact.divide(BigDecimal.valueOf(count), new MathContext(800))
                            .doubleValue());
        }
    }

    @Test
    void dividedBy_takesMoreThanAnIntCounts() {
        assertThat(of(1e12).dividedBy(1L << 40)).isEqualTo(1e12 / (1L << 40));
    }

    private static ExactSum of(double... numbers) {
        ExactSum sum = new ExactSum();
        Arrays.stream(numbers).forEach(sum::add);
        return sum;
    }
}

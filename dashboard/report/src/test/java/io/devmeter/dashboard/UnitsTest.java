// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0            | 0 ms
                    0.0000001    | <0.001 ms
                    0.0123       | 0.0123 ms
                    0.5          | 0.5 ms
                    1            | 1 ms
                    1.005        | 1 ms
                    1.125        | 1.13 ms
                    2.675        | 2.67 ms
                    12.345       | 12.3 ms
                    842          | 842 ms
                    842.4        | 842 ms
                    999.4        | 999 ms
                    999.5        | 1 s
                    1234.567     | 1.23 s
                    59949        | 59.9 s
                    59950        | 1 min
                    60000        | 1 min
                    184000       | 3 min 4 s
                    3599499      | 59 min 59 s
                    3599500      | 1 h
                    7500000      | 2 h 5 min
                    172799000    | 2 d
                    273600000    | 3 d 4 h
                    1e12         | 11,574 d 2 h
                    863999996e6  | 9,999,999 d 23 h
                    864e12       | >9,999,999 d
                    1e308        | >9,999,999 d
                    Infinity     | >9,999,999 d
                    """)
    void duration_hasThreeDigitsOrTwoUnits(double milliseconds, String expected) {
        assertThat(Units.duration(milliseconds)).isEqualTo(expected);
    }

    @Test
    void duration_roundsTheNumberAsItIs() {
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            double milliseconds = i % 2 == 0 ? random.nextInt(1, 9_990_000) / 1e4 : random.nextDouble(0.001, 999);
            BigDecimal rounded = new BigDecimal(milliseconds).round(new MathContext(3, RoundingMode.HALF_UP));

            assertThat(Units.duration(milliseconds))
                    .isEqualTo(rounded.stripTrailingZeros().toPlainString() + " ms");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    14      | 15      | 93.3%
                    1       | 2       | 50%
                    2       | 3       | 66.7%
                    15      | 15      | 100%
                    0       | 15      | 0%
                    9999999 | 10000000| >99.9%
                    9994    | 10000   | 99.9%
                    1       | 10000000| <0.1%
                    0       | 0       | –
                    """)
    void percent_saysAllOrNothing_onlyIfItIs(long part, long whole, String expected) {
        assertThat(Units.percent(part, whole)).isEqualTo(expected);
    }

    @Test
    void count_separatesThousands() {
        assertThat(Units.count(1_234_567)).isEqualTo("1,234,567");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2025-10-18T22:30:00, 2025-10-18T22:30:00Z",
        "2025-10-18T22:30:00., 2025-10-18T22:30:00Z",
        "2025-10-18T22:30:00.5, 2025-10-18T22:30:00.5Z",
        "2025-10-18T22:30:00.012000, 2025-10-18T22:30:00.012Z",
        "2025-10-18T22:30:00.123456789, 2025-10-18T22:30:00.123456789Z",
        "2025-10-18T22:30:00.123456789Z, 2025-10-18T22:30:00.123456789Z",
        "2025-10-18T22:30:00+00:00, 2025-10-18T22:30:00Z",
        "2025-10-18T22:30:00.25+02:00, 2025-10-18T20:30:00.25Z"
    })
    void parse_takesUpToNineDigitsAndAnyZone(String text, Instant time) {
        assertThat(Timestamps.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2025-10-18",
                "2025-13-18T22:30:00",
                "2025-02-30T22:30:00Z",
                "2025-10-18T22:30:00.1234567890Z",
                "2025-10-18T22:30:00ZZ",
                "2025-10-18T22:30:00.1+2h",
                "+12025-10-18T22:30:00Z",
                "9999-12-31T23:59:59-18:00"
            })
    void parse_refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text))
                .isInstanceOfAny(DateTimeException.class, IllegalArgumentException.class);
    }

    @Test
    void requireWritable_refusesYearsOfFiveDigits() {
        assertThatThrownBy(() -> Timestamps.requireWritable(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("year");
    }
}

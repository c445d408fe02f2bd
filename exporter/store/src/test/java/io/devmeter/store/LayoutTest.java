// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {

    private static final int OFFSET = 3;

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "12345678, 12345678",
        "123456789, 123456789",
        "'\"key\":0000', '\"key\":2959'",
        "'00:00:00', '29:59:59'",
        "'T00:00:00.000000Z\"', 'T29:59:59.999999Z\"'",
        "'0123456789abcdef0', '9123456789abcdef9'"
    })
    void passOver_takesWhatFits_andNothingElse(String lowest, String highest) {
        Layout layout = Layout.between(lowest, highest);
        int end = OFFSET + lowest.length();

        assertThat(layout.passOver(buffer(lowest), OFFSET)).isEqualTo(end);
        assertThat(layout.passOver(buffer(highest), OFFSET)).isEqualTo(end);
        for (int i = 0; i < lowest.length(); i++) {
            for (int other = 0; other < 256; other++) {
                byte[] buffer = buffer(lowest);
                buffer[OFFSET + i] = (byte) other;
                boolean fits = other >= lowest.charAt(i) && other <= highest.charAt(i);
                assertThat(layout.passOver(buffer, OFFSET))
                        .as("%s instead of character %s", other, i)
                        .isEqualTo(fits ? end : StrictJson.NOT_CERTAIN);
            }
        }
    }

    @Test
    void passOver_takesHexadecimalDigits_andNothingThatNeedsAnEscape() {
        String before = "\"trace_id\":\"";
        String after = "\",\"span_id";
        Layout layout = Layout.of(before + String.valueOf(Layout.HEX).repeat(11) + after);
        String digits = "0123456789a";
        int end = OFFSET + before.length() + digits.length() + after.length();

        for (String text : List.of(digits, "abcdef01234")) {
            assertThat(layout.passOver(buffer(before + text + after), OFFSET)).isEqualTo(end);
        }
        for (int i = 0; i < end - OFFSET; i++) {
            for (int other = 0; other < 256; other++) {
                byte[] buffer = buffer(before + digits + after);
                boolean isDigit = i >= before.length() && i < before.length() + digits.length();
                boolean fits = isDigit ? (other & 0xF0) == 0x30 || (other & 0xF0) == 0x60 : other == buffer[OFFSET + i];
                buffer[OFFSET + i] = (byte) other;
                assertThat(layout.passOver(buffer, OFFSET))
                        .as("%s instead of character %s", other, i)
                        .isEqualTo(fits ? end : StrictJson.NOT_CERTAIN);
            }
        }
    }

    /** What comes behind must make no difference. */
    private static byte[] buffer(String text) {
        byte[] buffer = new byte[OFFSET + text.length() + LineScanner.PADDING];
        Arrays.fill(buffer, (byte) 0xFF);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, buffer, OFFSET, text.length());
        return buffer;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {

    private static final int OFFSET = 3;

    @ParameterizedTest
    @CsvSource({
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

    /** What comes behind must make no difference. */
    private static byte[] buffer(String text) {
        byte[] buffer = new byte[OFFSET + text.length() + LineScanner.PADDING];
        Arrays.fill(buffer, (byte) 0xFF);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, buffer, OFFSET, text.length());
        return buffer;
    }
}

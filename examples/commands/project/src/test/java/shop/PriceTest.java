package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

class PriceTest {

    @Test
    void times_multiplies() {
        assertEquals(new Price(750), new Price(250).times(3));
    }

    @Test
    void price_isNeverNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Price(-1));
    }

    @Test
    @Disabled("one currency is enough for now")
    void price_hasACurrency() {}
}

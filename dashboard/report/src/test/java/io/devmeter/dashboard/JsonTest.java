// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class JsonTest {

    private static String written(Consumer<JsonGenerator> write) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            write.accept(json);
        }
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-1,0",
        "0.00012345,1.23E-4",
        "0.5,0.5",
        "1.005,1",
        "12.345,12.3",
        "99.95,100",
        "842.4,842",
        "999.6,1000",
        "1234.5,1234",
        "64012,64010",
        "123456789,123500000"
    })
    void duration_hasThreeDigits_andFourFromASecondOn(double milliseconds, String expected) {
        assertThat(written(json -> Json.duration(json, milliseconds))).isEqualTo(expected);
    }

    @Test
    void duration_isNull_whenItIsNotKnown() {
        assertThat(written(json -> Json.duration(json, null))).isEqualTo("null");
    }

    @Test
    void value_isOfTheTypeThatItHas() {
        Map<String, Object> object =
                Map.of("k", Arrays.asList("t", 1, 2L, 0.5, 3.0, true, null, Double.NaN, LocalDate.EPOCH));

        assertThat(written(json -> Json.value(json, object)))
                .isEqualTo("{\"k\":[\"t\",1,2,0.5,3,true,null,\"NaN\",\"1970-01-01\"]}");
    }

    @Test
    void texts_areHeldOnce_andOnlyAsFarAsThereIsRoom() {
        Texts texts = new Texts(5);

        assertThat(List.of(
                        texts.number("needed"),
                        texts.ifThereIsRoom("abc", 2),
                        texts.ifThereIsRoom("needed", 2),
                        texts.ifThereIsRoom("de", 1),
                        texts.ifThereIsRoom("de", 0),
                        texts.number("def")))
                .containsExactly(0, 1, 0, -1, 2, 3);
        assertThat(texts.all()).containsExactly("needed", "abc", "de", "def");
    }
}

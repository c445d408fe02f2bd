// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {

    private static String written(Consumer<JsonWriter> write) {
        JsonWriter json = new JsonWriter();
        write.accept(json);
        return json.toString();
    }

    @Test
    void commas_standBetweenValues_andNowhereElse() {
        String text = written(json -> {
            json.startObject();
            json.name("a").startArray();
            json.endArray();
            json.name("b").startArray();
            json.startArray();
            json.endArray();
            json.number(1);
            json.nothing();
            json.truth(false);
            json.numbers(2, 3);
            json.endArray();
            json.name("c").startObject();
            json.endObject();
            json.name("d").number(0.25);
            json.endObject();
        });

        assertThat(text).isEqualTo("{\"a\":[],\"b\":[[],1,null,false,[2,3]],\"c\":{},\"d\":0.25}");
    }

    @Test
    void text_leavesNothingThatEndsOrOpensAnything() {
        assertThat(written(json -> json.text("</script><!-- & \u2028\u2029 🚀\ud800")))
                .isEqualTo("\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029 🚀\\ud800\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\"\\/\b\f\n\r\t",
                "\0\u0001\u001f\u007f\u0080\u2027\u202a",
                "\ude00\ud83d",
                "🚀\ud83d",
                "<>&'",
                "__proto__"
            })
    void text_isReadAsItWas(String text) {
        String object = written(json -> {
            json.startObject();
            json.name("a<b>").text(text);
            json.endObject();
        });

        assertThat(JsonText.object(object)).containsExactly(Map.entry("a<b>", text));
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
        "12346,12340",
        "64012,64000",
        "123456789,123456500",
        "1e15,1.0E15",
        "1.7976931348623157E308,1.0E15"
    })
    void duration_hasThreeDigits_andFourFromASecondOn_andHalfSecondsFromAMinuteOn(
            double milliseconds, String expected) {
        assertThat(written(json -> json.duration(milliseconds))).isEqualTo(expected);
    }

    @Test
    void duration_isReadAsTheExactOne() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double any = Math.pow(10, -2 + 12 * random.nextDouble());
            // Of four digits every tenth lies in the middle between two of three.
            double exact = i % 2 == 0
                    ? any
                    : new BigDecimal(any).round(new MathContext(4)).doubleValue();
            double kept = Double.parseDouble(written(json -> json.duration(exact)));

            assertThat(Units.duration(kept)).as("%s ms", exact).isEqualTo(Units.duration(exact));
        }
    }

    @Test
    void duration_isANumber_howeverShortItIs() {
        assertThat(written(json -> json.duration(Double.MIN_VALUE))).isEqualTo("1.0E-9");
    }

    @Test
    void duration_isNull_whenItIsNotKnown() {
        assertThat(written(json -> json.duration(null))).isEqualTo("null");
    }

    @Test
    void value_isOfTheTypeThatItHas() {
        Map<String, Object> object =
                Map.of("k", Arrays.asList("t", 1, 2L, 0.5, 3.0, true, null, Double.NaN, LocalDate.EPOCH));

        assertThat(written(json -> json.value(object)))
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

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A map like any other, whether its values are few or many. */
class FixedValuesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 16, 17, 1000})
    void holdsWhatWasPut_inItsOrder(int size) {
        FixedValues.Builder builder = new FixedValues.Builder();
        Map<String, Object> expected = new LinkedHashMap<>();
        for (int i = size; i > 0; i--) {
            builder.put("key " + i, i);
            expected.put("key " + i, i);
        }
        FixedValues values = builder.build();

        assertThat(values).isEqualTo(expected).hasSize(size).hasSameHashCodeAs(expected);
        assertThat(values.entrySet()).containsExactlyElementsOf(expected.entrySet());
        assertThat(FixedValues.copyOf(expected)).isEqualTo(values);
        Map<String, Object> visited = new LinkedHashMap<>();
        values.forEach(visited::put);
        assertThat(visited.entrySet()).containsExactlyElementsOf(expected.entrySet());
        assertThat(values.get("missing")).isNull();
        assertThat(values.containsKey("missing")).isFalse();
        expected.forEach((key, value) -> {
            assertThat(values.get(key)).isEqualTo(value);
            assertThat(values.containsKey(key)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 100})
    void laterValue_takesThePlaceOfTheFormer(int size) {
        FixedValues.Builder builder = new FixedValues.Builder();
        for (int i = 0; i < size; i++) {
            builder.put("key " + i, "former");
        }
        builder.put("key 0", null);
        FixedValues values = builder.build();

        assertThat(values).hasSize(size).containsEntry("key 0", null);
        assertThat(values.containsKey("key 0")).isTrue();
        assertThat(values.keySet()).first().isEqualTo("key 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void cannotBeChanged(int size) {
        FixedValues.Builder builder = new FixedValues.Builder();
        for (int i = 0; i < size; i++) {
            builder.put("key " + i, i);
        }
        FixedValues values = builder.build();

        assertThatThrownBy(() -> values.put("key 0", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> values.remove("key 0")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> values.entrySet().iterator().next().setValue(1))
                .isInstanceOf(UnsupportedOperationException.class);
        var entries = values.entrySet().iterator();
        for (int i = 0; i < size; i++) {
            entries.next();
        }
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Attributes in the order in which they were set, which is also that in which they go out. OpenTelemetry's own are sorted when they are built, and
 * those of its spans are not. Equal to any attributes with the same keys and values. Immutable.
 */
final class StoredAttributes implements Attributes {

    private final List<AttributeKey<?>> keys;
    private final List<Object> values;

    private StoredAttributes(Builder builder) {
        this.keys = Collections.unmodifiableList(builder.keys);
        this.values = Collections.unmodifiableList(builder.values);
    }

    @Override
    @SuppressWarnings("unchecked") // The builder is given only values of their key's type.
    public <T> @Nullable T get(AttributeKey<T> key) {
        int i = keys.indexOf(key);
        return i < 0 ? null : (T) values.get(i);
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
        for (int i = 0; i < keys.size(); i++) {
            consumer.accept(keys.get(i), values.get(i));
        }
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
        Map<AttributeKey<?>, Object> map = new LinkedHashMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public AttributesBuilder toBuilder() {
        return Attributes.builder().putAll(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes attributes && asMap().equals(attributes.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }

    /** Collects attributes whose keys all differ. Not thread-safe. */
    static final class Builder {
        private final List<AttributeKey<?>> keys;
        private final List<Object> values;

        Builder(int size) {
            keys = new ArrayList<>(size);
            values = new ArrayList<>(size);
        }

        <T> Builder put(AttributeKey<T> key, T value) {
            return putUnchecked(key, value);
        }

        /** Puts a value that is known to be of its key's type. */
        Builder putUnchecked(AttributeKey<?> key, Object value) {
            keys.add(key);
            values.add(value);
            return this;
        }

        StoredAttributes build() {
            return new StoredAttributes(this);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a record: a map that nobody can change any more, so that records may share it, and so that it need be turned into JSON
 * only once however many lines it stands in. Thread-safe.
 */
final class FixedValues extends AbstractMap<String, @Nullable Object> {

    static final FixedValues NONE = new FixedValues(new Object[0], Map.of());

    /** Up to this many are searched one by one. Most executions have a handful, and then a map costs more to make than all the rest of a record. */
    private static final int FEW = 8;

    /** Keys and values in turn. */
    private final @Nullable Object[] pairs;

    /** The same, to be looked up, if they are more than a few. */
    private final Map<String, @Nullable Object> index;

    private volatile @Nullable Encoded encoded;

    /** What the values are as JSON within the limits; not kept for the first line, because there may be no other. */
    private static final class Encoded {
        private final RecordLimits limits;
        private final byte @Nullable [] json;

        Encoded(RecordLimits limits, byte @Nullable [] json) {
            this.limits = limits;
            this.json = json;
        }
    }

    private FixedValues(@Nullable Object[] pairs, Map<String, @Nullable Object> index) {
        this.pairs = pairs;
        this.index = index;
    }

    static FixedValues copyOf(Map<String, @Nullable Object> values) {
        if (values instanceof FixedValues fixed) {
            return fixed;
        }
        Builder copy = new Builder();
        values.forEach(copy::put);
        return copy.build();
    }

    /** Collects values. Not thread-safe, and done with when it has built. */
    static final class Builder {
        private @Nullable Object[] pairs = new Object[FEW];
        private int filled;

        /** Takes over from the array when they are more than a few. */
        private @Nullable Map<String, @Nullable Object> many;

        /** Adds a value, or puts it in the place of that under the same key. */
        void put(String key, @Nullable Object value) {
            if (many != null) {
                many.put(key, value);
                return;
            }
            int at = 0;
            while (at < filled && !key.equals(pairs[at])) {
                at += 2;
            }
            if (at == 2 * FEW) {
                many = new LinkedHashMap<>(new FixedValues(pairs, Map.of()));
                many.put(key, value);
                return;
            }
            if (at == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * FEW);
            }
            pairs[at] = key;
            pairs[at + 1] = value;
            filled = Math.max(filled, at + 2);
        }

        FixedValues build() {
            if (many != null) {
                return new FixedValues(pairsOf(many), many);
            }
            return filled == 0 ? NONE : new FixedValues(Arrays.copyOf(pairs, filled), Map.of());
        }

        private static @Nullable Object[] pairsOf(Map<String, @Nullable Object> values) {
            @Nullable Object[] pairs = new Object[2 * values.size()];
            int at = 0;
            for (Entry<String, @Nullable Object> entry : values.entrySet()) {
                pairs[at++] = entry.getKey();
                pairs[at++] = entry.getValue();
            }
            return pairs;
        }
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    /** Returns a key by its place, from 0 on. */
    String key(int place) {
        return (String) requireNonNull(pairs[2 * place]);
    }

    /** Returns a value by its place, from 0 on. */
    @Nullable
    Object value(int place) {
        return pairs[2 * place + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return index.isEmpty() ? placeOf(key) < size() : index.containsKey(key);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        if (!index.isEmpty()) {
            return index.get(key);
        }
        int place = placeOf(key);
        return place < size() ? value(place) : null;
    }

    private int placeOf(@Nullable Object key) {
        int place = 0;
        while (place < size() && !key(place).equals(key)) {
            place++;
        }
        return place;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int place = 0; place < size(); place++) {
            action.accept(key(place), value(place));
        }
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return FixedValues.this.size();
            }

            @Override
            public Iterator<Entry<String, @Nullable Object>> iterator() {
                return new Iterator<>() {
                    private int place;

                    @Override
                    public boolean hasNext() {
                        return place < size();
                    }

                    @Override
                    public Entry<String, @Nullable Object> next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        return new SimpleImmutableEntry<>(key(place), value(place++));
                    }
                };
            }
        };
    }

    /** Returns the values as JSON within the limits, if they were {@linkplain #keep kept}. */
    byte @Nullable [] json(RecordLimits limits) {
        Encoded known = encoded;
        return known != null && known.limits.areSame(limits) ? known.json : null;
    }

    /** Keeps what the values are as JSON within the limits, the second time that they have been written. */
    void keep(RecordLimits limits, JsonBytes json, int from) {
        Encoded known = encoded;
        boolean writtenBefore = known != null && known.limits.areSame(limits);
        encoded = new Encoded(limits, writtenBefore ? json.copyFrom(from) : null);
    }
}

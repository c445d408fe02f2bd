// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a record: a map that nobody can change any more, so that records may share it, and so that it need be turned into JSON
 * only once however many lines it stands in. Thread-safe.
 */
final class FixedValues extends AbstractMap<String, @Nullable Object> {

    static final FixedValues NONE = new FixedValues(Map.of());

    private final Map<String, @Nullable Object> values;
    private final Set<Entry<String, @Nullable Object>> entries;

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

    private FixedValues(Map<String, @Nullable Object> values) {
        this.values = values;
        this.entries = Collections.unmodifiableMap(values).entrySet();
    }

    static FixedValues copyOf(Map<String, @Nullable Object> values) {
        if (values instanceof FixedValues fixed) {
            return fixed;
        }
        return values.isEmpty() ? NONE : new FixedValues(new LinkedHashMap<>(values));
    }

    /** Takes over a map that the caller forgets. */
    static FixedValues of(Map<String, @Nullable Object> values) {
        return values.isEmpty() ? NONE : new FixedValues(values);
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return entries;
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return values.containsKey(key);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return values.get(key);
    }

    /** Returns the values as they are kept inside, for those who only read; quicker to go through than {@link #entrySet}. */
    static Map<String, @Nullable Object> inside(Map<String, @Nullable Object> values) {
        return values instanceof FixedValues fixed ? fixed.values : values;
    }

    /** Returns the values as JSON within the limits, if they were {@linkplain #keep kept}. */
    byte @Nullable [] json(RecordLimits limits) {
        Encoded known = encoded;
        return known != null && known.limits.equals(limits) ? known.json : null;
    }

    /** Keeps what the values are as JSON within the limits, the second time that somebody has written them. */
    void keep(RecordLimits limits, JsonBytes json, int from) {
        Encoded known = encoded;
        boolean writtenBefore = known != null && known.limits.equals(limits);
        encoded = new Encoded(limits, writtenBefore ? json.copyFrom(from) : null);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Executions and lines as the tests need them. */
final class Executions {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Executions() {}

    static ExecutionRecord execution(String name, Instant startedAt, double durationMs, Status status) {
        return ExecutionRecord.builder(name, startedAt)
                .endedAt(startedAt.plusNanos((long) (durationMs * 1e6)))
                .durationMs(durationMs)
                .status(status)
                .error(status == Status.FAILED ? "it broke" : null)
                .build();
    }

    static ExecutionRecord execution(String name, Instant startedAt) {
        return execution(name, startedAt, 1.5, Status.SUCCESS);
    }

    static String line(String name, String startedAt) {
        return "{\"name\": \"%s\", \"started_at\": \"%s\", \"status\": \"success\"}".formatted(name, startedAt);
    }

    /** The line as it is stored. */
    static byte[] encoded(ExecutionRecord execution) {
        JsonBytes line = new JsonBytes(64);
        RecordEncoder.encode(execution, RecordLimits.DEFAULT, line);
        return line.copyFrom(0);
    }

    /** Reads a line that stands between other bytes, as it does in a file. */
    static @Nullable ExecutionRecord decoded(String line) {
        byte[] bytes = ("before" + line + "after").getBytes(StandardCharsets.UTF_8);
        return RecordDecoder.decode(bytes, "before".length(), bytes.length - "before".length() - "after".length());
    }

    static Map<String, @Nullable Object> ordered(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<@Nullable Object> list = new ArrayList<>(Arrays.asList(keysAndValues));
        for (int i = 0; i < list.size(); i += 2) {
            map.put(String.valueOf(list.get(i)), list.get(i + 1));
        }
        return map;
    }
}

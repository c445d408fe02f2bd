// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a day file that holds an execution, as those who read day files get to see it: what most of them need is at hand, the rest
 * is decoded when asked for. One instance serves all lines of a file, so it is valid only until the next line. Not thread-safe.
 */
final class ExecutionLine {

    private byte[] buffer = new byte[0];
    private int offset;
    private int length;
    private @Nullable ExecutionRecord execution;

    /** Points at a line given without its line break; {@code false} means that it is malformed. */
    boolean read(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        execution = RecordCodec.decode(buffer, offset, length);
        return execution != null;
    }

    /** Returns the operation. */
    String name() {
        return execution().name();
    }

    /** Returns when the execution started. */
    Instant startedAt() {
        return execution().startedAt();
    }

    /** Returns the duration in milliseconds, or NaN if the line does not say. */
    double durationMs() {
        Double durationMs = execution().durationMs();
        return durationMs == null ? Double.NaN : durationMs;
    }

    /** Returns how the execution ended. */
    Status status() {
        return execution().status();
    }

    /** Returns all that the line says. */
    ExecutionRecord execution() {
        if (execution == null) {
            throw new IllegalStateException("no line was read");
        }
        return execution;
    }

    /** Returns the line as stored. */
    String json() {
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

/**
 * Limits to the size of one record. What is longer is cut: a text ends in {@code …}, and {@code otel.truncated} of the record says how long each part that
 * was cut had been, such as {@code {"error":250000,"metadata.log":90000}}. If the line is still longer than 8 MiB, a quarter of each limit applies, and so
 * on; if even that is not enough, {@code metadata} and {@code otel} are left out.
 *
 * @param errorLength characters of the error; default 131,072
 * @param valueLength characters of each other text, keys too, but for the operation's name, which is what executions are told apart by; default 131,072
 * @param elements elements of each array; default 1,024
 * @param events events of a span, and links; default 128
 */
public record RecordLimits(int errorLength, int valueLength, int elements, int events) {

    /** The limits that hold where no others are asked for. */
    public static final RecordLimits DEFAULT = new RecordLimits(131_072, 131_072, 1_024, 128);

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a text may have less than 64 characters, or another number is negative
     */
    public RecordLimits {
        requireAtLeast(errorLength, 64, "errorLength");
        requireAtLeast(valueLength, 64, "valueLength");
        requireAtLeast(elements, 0, "elements");
        requireAtLeast(events, 0, "events");
    }

    private static void requireAtLeast(int value, int least, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", not a number from " + least + " up");
        }
    }

    /** What {@code equals} says; the first call of a record's own costs a process that has just started 13 ms. */
    boolean areSame(RecordLimits other) {
        return errorLength == other.errorLength
                && valueLength == other.valueLength
                && elements == other.elements
                && events == other.events;
    }

    /** Limits for an execution that even within these makes too long a line. */
    RecordLimits narrower() {
        return new RecordLimits(Math.max(64, errorLength / 4), Math.max(64, valueLength / 4), elements / 4, events / 4);
    }

    boolean isNarrowest() {
        return errorLength == 64 && valueLength == 64 && elements == 0 && events == 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

/**
 * A position among the executions of a day: before the first, or behind one of them. The checksum tells whether the day still holds what came before it.
 *
 * @param bytes how many bytes of the day, decompressed if they are compressed, come before; 0 before the first execution
 * @param checksum CRC-32C of the lines of the executions that come before, one after the other without what is between them
 */
public record DayPosition(long bytes, int checksum) {

    /** Before the first execution. */
    public static final DayPosition START = new DayPosition(0, 0);

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public DayPosition {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is " + bytes + ", not a number from 0 up");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The summaries of some days: of all days together, and of each.
 *
 * @param summary of all days
 * @param days the summary of each day that has a day file, oldest first
 */
public record History(Summary summary, SortedMap<LocalDate, Summary> days) {
    /** Checks and copies. */
    public History {
        requireNonNull(summary, "summary");
        days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
    }
}

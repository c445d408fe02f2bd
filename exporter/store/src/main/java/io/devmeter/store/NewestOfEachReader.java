// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;

/** Shows the executions of days that are among the newest of their operations, from the places that rollups know. Thread-safe. */
final class NewestOfEachReader {

    /** Reading on past this many bytes costs less than opening the file again. */
    private static final long MAX_GAP_BYTES = 64 << 10;

    private final Rollups rollups;

    NewestOfEachReader(Rollups rollups) {
        this.rollups = rollups;
    }

    /** Shows the executions of a day that are among the newest of their operations. */
    void read(Day day, NewestOfEach newest) throws IOException {
        if (day.file() != null) {
            read(day.file(), day.archivedBytes(), newest);
        }
        if (day.archive() != null) {
            read(day.archive(), 0, newest);
        }
    }

    private void read(DayFile file, long from, NewestOfEach newest) throws IOException {
        Rollups.Look look = rollups.look(file);
        if (look == null) {
            return;
        }
        rollups.readUncovered(file, look, newest);
        Rollup rollup = look.rollup();
        long[] places = newest.placesOf(rollup.summary(), from);
        KeptExecutions<?>.Lines kept = newest.kept(file, rollup, places);
        if (kept == null) {
            read(file, places, newest.at(places));
        } else {
            read(file, kept.unknown(), kept);
            kept.handOver(newest);
        }
    }

    /** Shows the lines at some places, which are in order, and some of those between them. */
    private void read(DayFile file, long[] places, DayFile.Visitor atPlaces) throws IOException {
        if (file.isCompressed()) {
            if (places.length > 0) {
                file.read(atPlaces);
            }
            return;
        }
        for (int i = 0; i < places.length; ) {
            int first = i;
            long end = LinePlaces.end(places[i]);
            for (i++; i < places.length && LinePlaces.start(places[i]) - end <= MAX_GAP_BYTES; i++) {
                end = LinePlaces.end(places[i]);
            }
            rollups.read(file, LinePlaces.start(places[first]), end, atPlaces);
        }
    }
}

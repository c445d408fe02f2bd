// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache of what a caller needs of the newest executions of each operation, kept from one look at a store to the next: each look reads and decodes only
 * the lines that were appended since the last. Not thread-safe.
 *
 * <pre>{@code
 * KeptExecutions<Instant> starts = KeptExecutions.of(ExecutionRecord::startedAt);
 * store.history(30, 150, 300_000, starts); // reads them
 * store.history(30, 150, 300_000, starts); // reads what was appended meanwhile
 * show(starts.all());
 * }</pre>
 *
 * @param <T> what is kept of an execution
 */
public final class KeptExecutions<T> {

    private final Function<ExecutionRecord, T> keeping;

    /** By the day file that they are from, as of the last look. */
    private Map<Path, Lines> known = new HashMap<>();

    private Map<Path, Lines> knownNext = new HashMap<>();
    private List<T> all = List.of();
    private List<T> allNext = new ArrayList<>();

    private KeptExecutions(Function<ExecutionRecord, T> keeping) {
        this.keeping = keeping;
    }

    /**
     * Returns an empty cache.
     *
     * @param keeping makes what is kept of an execution, when that is read
     */
    public static <T> KeptExecutions<T> of(Function<ExecutionRecord, T> keeping) {
        return new KeptExecutions<>(requireNonNull(keeping, "keeping"));
    }

    /** Returns what is kept of the executions that the last look showed: those of the newest day first, of one file in the order of its lines. */
    public List<T> all() {
        return Collections.unmodifiableList(all);
    }

    /** Forgets everything, so that the next look reads it all again. */
    public void forget() {
        known = new HashMap<>();
    }

    void begin() {
        knownNext = new HashMap<>();
        allNext = new ArrayList<>();
    }

    void end() {
        known = knownNext;
        all = allNext;
    }

    /** Takes an execution whose line is still without a line break. */
    void take(ExecutionRecord execution) {
        allNext.add(keeping.apply(execution));
    }

    /** Returns the lines at some places of a file, which are in order, as far as they are known. */
    Lines lines(DayFile file, Rollup rollup, long[] places) throws IOException {
        Lines lines = new Lines(rollup.covered(), rollup.checksum(), places);
        Lines before = known.get(file.path());
        if (before != null && before.areStillIn(file, rollup)) {
            lines.takeOver(before);
        }
        knownNext.put(file.path(), lines);
        return lines;
    }

    /** The lines at some places of a file: those that are known already, and, taken as a visitor, the others. */
    final class Lines implements DayFile.Visitor {

        /** Length and checksum of the start of the file, by which it shows whether the lines are still there. */
        private final long covered;

        private final int checksum;
        private final long[] places;
        private final @Nullable String[] names;
        private final List<@Nullable T> kept;

        private Lines(long covered, int checksum, long[] places) {
            this.covered = covered;
            this.checksum = checksum;
            this.places = places;
            names = new @Nullable String[places.length];
            kept = new ArrayList<>(Collections.nCopies(places.length, null));
        }

        private boolean areStillIn(DayFile file, Rollup rollup) throws IOException {
            if (covered == rollup.covered()) {
                return checksum == rollup.checksum();
            }
            return !file.isCompressed()
                    && covered < rollup.covered()
                    && PrefixChecksum.matches(file.path(), 0, covered, checksum);
        }

        private void takeOver(Lines before) {
            int theirs = 0;
            for (int i = 0; i < places.length; i++) {
                while (theirs < before.places.length && before.places[theirs] < places[i]) {
                    theirs++;
                }
                if (theirs < before.places.length && before.places[theirs] == places[i]) {
                    names[i] = before.names[theirs];
                    kept.set(i, before.kept.get(theirs));
                }
            }
        }

        /** Returns the places that are not known. */
        long[] unknown() {
            long[] unknown = new long[places.length];
            int count = 0;
            for (int i = 0; i < places.length; i++) {
                if (names[i] == null) {
                    unknown[count] = places[i];
                    count++;
                }
            }
            return Arrays.copyOf(unknown, count);
        }

        @Override
        public void execution(ExecutionLine line) {
            int i = LinePlaces.indexOf(line, places);
            if (i >= 0 && names[i] == null) {
                names[i] = line.name();
                kept.set(i, keeping.apply(line.execution()));
            }
        }

        /** Hands over, in the order of the file, what is still wanted. */
        void handOver(NewestOfEach newest) {
            for (int i = 0; i < places.length; i++) {
                String name = names[i];
                T execution = kept.get(i);
                if (name != null && execution != null && newest.takes(name)) {
                    allNext.add(execution);
                }
            }
        }
    }
}

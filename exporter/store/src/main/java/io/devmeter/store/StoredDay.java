// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.LocalDate;
import java.util.zip.CRC32C;

/**
 * The executions of one UTC day in the order in which they were written, to be read from any {@linkplain DayPosition position} on. Each pass reads from the
 * start of the day, in memory that is bounded by its longest line, and sees the day as it was when the pass began.
 *
 * <p>Thread-safe. Lines that hold no execution are passed over.
 */
public final class StoredDay {

    /** Takes the executions of a day. */
    public interface Visitor {
        /**
         * Takes an execution.
         *
         * @param position behind it: a pass from there shows what comes after it
         * @throws IOException to end the pass
         */
        void execution(StoredExecution execution, DayPosition position) throws IOException;

        /**
         * Called before any execution if the day no longer holds what came before the position from which the pass was to go on: its
         * file was edited or replaced, or was lost and begun anew. So the pass starts at the first execution.
         */
        default void changed() {}
    }

    /**
     * How many executions a day holds.
     *
     * @param before up to some position
     * @param after behind it
     */
    public record Count(long before, long after) {}

    /** Takes the lines behind a position. */
    private interface Lines {
        void line(ExecutionLine line, DayPosition position) throws IOException;
    }

    private final Day day;

    StoredDay(Day day) {
        this.day = day;
    }

    /** Returns which day it is. */
    public LocalDate date() {
        return day.date();
    }

    /**
     * Shows the executions behind a position on the calling thread, in the order of the file. A day that has been deleted holds none.
     *
     * @throws IOException if the day cannot be read, or from the visitor
     */
    public void read(DayPosition from, Visitor visitor) throws IOException {
        requireNonNull(from, "from");
        requireNonNull(visitor, "visitor");
        Lines lines =
                (line, position) -> visitor.execution(new StoredExecution(line.execution(), line.json()), position);
        if (!walk(from, lines).fits()) {
            visitor.changed();
            walk(DayPosition.START, lines);
        }
    }

    /**
     * Counts the executions before and behind a position; if the day is not any more what it was up to there, all are behind. It costs a
     * fraction of {@link #read}.
     *
     * @throws IOException if the day cannot be read
     */
    public Count count(DayPosition from) throws IOException {
        requireNonNull(from, "from");
        Walk walk = walk(from, (line, position) -> {});
        return walk.fits() ? new Count(walk.before, walk.after) : new Count(0, walk.before + walk.after);
    }

    private Walk walk(DayPosition from, Lines lines) throws IOException {
        Walk walk = new Walk(from, lines);
        try (DayContent content = DayContent.open(day)) {
            DayFile.read(content, 0, walk);
        }
        return walk;
    }

    /** One pass, which hands nothing over if the day is not what it was up to the position. */
    private static final class Walk implements DayFile.Visitor {
        private final DayPosition from;
        private final Lines lines;
        private final CRC32C checksum = new CRC32C();
        private long before;
        private long after;
        private int checksumBefore;

        Walk(DayPosition from, Lines lines) {
            this.from = from;
            this.lines = lines;
        }

        @Override
        public void execution(ExecutionLine line) throws IOException {
            boolean isBefore = line.position() < from.bytes();
            line.addTo(checksum);
            if (isBefore) {
                before++;
                checksumBefore = (int) checksum.getValue();
                return;
            }
            after++;
            if (fits()) {
                lines.line(line, new DayPosition(line.position() + line.length(), (int) checksum.getValue()));
            }
        }

        boolean fits() {
            return checksumBefore == from.checksum();
        }
    }
}

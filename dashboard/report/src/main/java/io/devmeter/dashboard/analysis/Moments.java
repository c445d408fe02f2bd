// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.time.Instant;

/** Moments and the milliseconds between them, for times and durations as far out as a record may hold. */
final class Moments {

    private Moments() {}

    static double msBetween(Instant start, Instant end) {
        return (end.getEpochSecond() - start.getEpochSecond()) * 1e3 + (end.getNano() - start.getNano()) / 1e6;
    }

    /** A moment so many milliseconds later, or some 30,000 years if it is more than that. */
    static Instant after(Instant start, double ms) {
        double near = Math.min(ms, 1e15);
        return start.plusSeconds((long) (near / 1e3)).plusNanos((long) (near % 1e3 * 1e6));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a replay.
 *
 * @param accepted how many executions the backend has accepted in this run
 * @param rejected how many it has rejected; they are not sent again
 * @param total how many there were to send in this run; more than accepted and rejected together if it was stopped
 * @param before how many had been accepted or rejected in earlier runs, and were not sent again
 * @param complaints what the backend said of what it rejected, or as a warning, each of the first few messages once
 * @param tooOld whether the backend complained that spans are too old
 * @param stopped why not everything was sent, or {@code null} if it was
 */
public record ReplayResult(
        long accepted,
        long rejected,
        long total,
        long before,
        List<String> complaints,
        boolean tooOld,
        @Nullable String stopped) {
    /** Copies. */
    public ReplayResult {
        complaints = List.copyOf(complaints);
    }
}

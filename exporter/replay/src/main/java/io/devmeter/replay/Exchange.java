// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import org.jspecify.annotations.Nullable;

/** One request and its answer, which may come on another thread. Thread-safe. */
final class Exchange {

    private @Nullable Reply reply;

    synchronized void begin() {
        reply = null;
    }

    synchronized void answer(Reply answer) {
        reply = answer;
    }

    /** Returns the answer; {@code null} if the exporter has not even sent the request. */
    synchronized @Nullable Reply reply() {
        return reply;
    }
}

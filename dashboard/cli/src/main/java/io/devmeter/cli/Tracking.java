// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
import java.util.Map;

/** The record of one command, from its start on. What its methods throw costs the record and nothing else. */
interface Tracking {

    /** Records nothing. */
    Tracking NONE = new Tracking() {
        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public void running() {}

        @Override
        public void ended(int status) {}
    };

    /** Returns the environment variables by which what the command records becomes a child of it. */
    Map<String, String> environment();

    /**
     * Does what takes long and can be done while the command runs, on another thread than the rest; {@link #ended} does what has not been done by
     * then.
     */
    void running() throws IOException;

    /** Records the command with its exit status. */
    void ended(int status) throws IOException;
}

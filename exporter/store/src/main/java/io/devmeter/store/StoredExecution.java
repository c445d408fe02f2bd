// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

/**
 * An execution together with the line it was read from.
 *
 * @param execution what the line says
 * @param json the line as stored, keys that Devmeter does not know included, without its line break
 */
public record StoredExecution(ExecutionRecord execution, String json) {
    /** Checks. */
    public StoredExecution {
        requireNonNull(execution, "execution");
        requireNonNull(json, "json");
    }
}

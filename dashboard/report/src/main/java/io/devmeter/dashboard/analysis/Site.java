// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Where an operation ran. What is compared is compared within one site: the tests of one module say nothing of those of another, nor a
 * fast machine of a slow one.
 *
 * @param machine the class of machine
 * @param module the module of the build, or empty if there is none
 */
record Site(Machine machine, String module) {

    Site {
        requireNonNull(machine, "machine");
        requireNonNull(module, "module");
    }

    // By hand, because outcomes are grouped by these: RATIONALE.md, "Why do some records …?".
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Site that && machine.equals(that.machine) && module.equals(that.module);
    }

    @Override
    public int hashCode() {
        return 31 * machine.hashCode() + module.hashCode();
    }
}

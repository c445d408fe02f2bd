// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class of machine that an execution ran on. Durations are compared within one class only.
 *
 * @param ci the name of the CI system, or empty for a developer's own machine
 * @param os the operating system, or empty if it is not known
 * @param arch the processor architecture, or empty if it is not known
 */
public record Machine(String ci, String os, String arch) {

    /** The class of an execution that says nothing of it. */
    public static final Machine UNKNOWN = new Machine("", "", "");

    /** Checks. */
    public Machine {
        requireNonNull(ci, "ci");
        requireNonNull(os, "os");
        requireNonNull(arch, "arch");
    }

    // By hand, because these are looked up a thousand times before the first page: RATIONALE.md, "Why do some records
    // …?".
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Machine that && ci.equals(that.ci) && os.equals(that.os) && arch.equals(that.arch);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * ci.hashCode() + os.hashCode()) + arch.hashCode();
    }

    /** Returns the class as people read it, such as {@code github linux amd64} or {@code local linux amd64}. */
    public String label() {
        return Stream.of(ci.isEmpty() ? "local" : ci, os, arch)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }
}

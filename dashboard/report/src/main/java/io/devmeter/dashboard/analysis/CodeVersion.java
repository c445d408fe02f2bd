// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The version of the code that an execution ran on. Two executions ran on the same code if the revision is known, and revision and
 * uncommitted changes are equal; the name of the branch makes no difference.
 *
 * @param branch the branch, or empty if it is not known
 * @param revision the revision that was checked out, or empty if it is not known
 * @param dirty a hash of the changes that were not committed, or empty if there were none or it is not known
 */
public record CodeVersion(String branch, String revision, String dirty) {

    /** The version of an execution that says nothing of it. */
    public static final CodeVersion UNKNOWN = new CodeVersion("", "", "");

    private static final int REVISION_SHOWN = 8;

    /** Checks. */
    public CodeVersion {
        requireNonNull(branch, "branch");
        requireNonNull(revision, "revision");
        requireNonNull(dirty, "dirty");
    }

    // By hand, because these are looked up a thousand times before the first page: RATIONALE.md, "Why do some records
    // …?".
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CodeVersion that
                && revision.equals(that.revision)
                && dirty.equals(that.dirty)
                && branch.equals(that.branch);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * branch.hashCode() + revision.hashCode()) + dirty.hashCode();
    }

    /** Whether the revision is known, so that versions can be told apart. */
    public boolean isKnown() {
        return !revision.isEmpty();
    }

    /** Whether both are known and hold the same code. */
    boolean isSameCodeAs(CodeVersion other) {
        return isKnown() && revision.equals(other.revision) && dirty.equals(other.dirty);
    }

    /** Returns the version as people read it, such as {@code main@1a2b3c4d+dirty}; empty if nothing is known. */
    public String label() {
        if (!isKnown()) {
            return branch;
        }
        String shown = revision.length() <= REVISION_SHOWN ? revision : revision.substring(0, REVISION_SHOWN);
        return (branch.isEmpty() ? "" : branch + "@") + shown + (dirty.isEmpty() ? "" : "+dirty");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a backend has to say to some spans. Each message is for people, and says what to do where that is known. */
public sealed interface Reply {

    /** Returns what the backend or the network says, empty if nothing. */
    String message();

    /**
     * The backend is done with the spans: sending them again would not change anything.
     *
     * @param rejected how many of them it did not accept, 0 if all are accepted
     * @param message why not, or a warning
     */
    record Done(long rejected, String message) implements Reply {}

    /**
     * The backend may accept the spans later.
     *
     * @param after how long it asks to be left alone, or {@code null} if it does not say
     */
    record Later(@Nullable Duration after, String message) implements Reply {}

    /** Nobody has heard of the spans: there is no connection. */
    record Unreachable(String message) implements Reply {}

    /** The backend accepts none of these spans; whether all of them are to blame is not known. */
    record Rejected(String message) implements Reply {}

    /** The spans are too many, or too large, for one request. */
    record TooLarge(String message) implements Reply {}

    /** The backend will accept no spans at all, because of how it is asked or what state it is in. */
    record Refused(String message) implements Reply {}
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    private final Failures failures = new Failures(FailuresTest.class);

    static Stream<Throwable> failuresOfOneSpan() {
        return Stream.of(
                new IOException("disk full"),
                new IllegalStateException(),
                new AssertionError("of a collaborator"),
                new StackOverflowError(),
                new OutOfMemoryError(
                        "Cannot reserve 8192 bytes of direct buffer memory (allocated: 8192, limit: 8192)"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfOneSpan")
    void tell_throwsNothing(Throwable failure) {
        assertThatCode(() -> failures.tell(failure, "failed")).doesNotThrowAnyException();
    }

    @Test
    void tell_throwsOn_whatTheProgramShouldKnow() {
        Error error = new OutOfMemoryError("Java heap space");

        assertThatThrownBy(() -> failures.tell(error, "failed")).isSameAs(error);
    }

    @Test
    void tell_throwsNothing_whenLoggingFails() {
        Object withoutText = new Object() {
            @Override
            public String toString() {
                throw new StackOverflowError();
            }
        };

        assertThatCode(() -> failures.tell("{0} failed", withoutText)).doesNotThrowAnyException();
    }
}

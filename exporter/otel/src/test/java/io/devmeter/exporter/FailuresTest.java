// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
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
    void tell_warnsOfTheFirst_thatCouldBeLogged() {
        List<String> told = new ArrayList<>();
        Handler handler = new Handler() {
            private final SimpleFormatter formatter = new SimpleFormatter();

            @Override
            public void publish(LogRecord entry) {
                told.add(entry.getLevel() + " " + formatter.formatMessage(entry));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(FailuresTest.class.getName());
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
        try {
            failures.tell("{0} failed", new WithoutText());
            failures.tell(new IOException(), "{0} failed", "one");
            failures.tell("{0} failed", "another");
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }

        assertThat(told).containsExactly("WARNING one failed", "FINE another failed");
    }

    private static final class WithoutText {
        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    @Test
    void tell_throwsNothing_whenLoggingFails() {
        assertThatCode(() -> failures.tell("{0} failed", new WithoutText())).doesNotThrowAnyException();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when everything fails; what happens when it does not is seen in real builds. */
class BuildRecorderTest {

    @Test
    void noFailureReachesMaven() {
        BuildRecorder recorder = new BuildRecorder();

        assertThatCode(() -> {
                    recorder.onEvent(failing(MavenExecutionRequest.class, new IllegalStateException("injected")));
                    recorder.onEvent(failing(ExecutionEvent.class, new AssertionError("injected")));
                    recorder.onEvent(failing(MavenExecutionResult.class, new NoClassDefFoundError("injected")));
                    recorder.onEvent("an event of another kind");
                    recorder.close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void errorsOfTheVirtualMachine_areNobodysToSwallow() {
        BuildRecorder recorder = new BuildRecorder();

        assertThatThrownBy(
                        () -> recorder.onEvent(failing(MavenExecutionRequest.class, new OutOfMemoryError("injected"))))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void spy_doesNothing_untilMavenHasStartedIt() {
        DevmeterEventSpy spy = new DevmeterEventSpy();

        assertThatCode(() -> {
                    spy.onEvent(failing(MavenExecutionRequest.class, new IllegalStateException("injected")));
                    spy.close();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"1.8, 8", "11, 11", "17, 17", "25, 25", "'', 8"})
    void javaVersion_isReadFromItsSpecification(String specification, int version) {
        assertThat(DevmeterEventSpy.javaVersion(specification)).isEqualTo(version);
    }

    private static <T> T failing(Class<T> type, Throwable failure) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw failure;
                }));
    }
}

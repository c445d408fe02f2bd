// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when everything fails; what happens when it does not is seen in real builds. */
class BuildRecorderTest {

    @TempDir
    Path temp;

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
    void spy_keepsFailuresToItself() {
        DevmeterEventSpy spy = new DevmeterEventSpy();

        assertThatCode(() -> {
                    spy.onEvent(failing(ExecutionEvent.class, new IllegalStateException("injected")));
                    spy.onEvent(failing(MavenExecutionRequest.class, new IllegalStateException("injected")));
                    spy.onEvent(failing(ExecutionEvent.class, new IllegalStateException("injected")));
                    spy.close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void spy_asksBeforeEachBuild_whetherToRecordIt() throws Exception {
        System.setProperty("devmeter.dir", temp.toString());
        try {
            DevmeterEventSpy spy = new DevmeterEventSpy();
            System.setProperty("devmeter.disabled", "true");
            build(spy, "first");
            System.clearProperty("devmeter.disabled");
            build(spy, "second");
            System.setProperty("devmeter.disabled", "true");
            build(spy, "third");
        } finally {
            System.clearProperty("devmeter.disabled");
            System.clearProperty("devmeter.dir");
        }

        try (ExecutionStore store = ExecutionStore.open(temp)) {
            assertThat(store.recent(null, 10)).extracting(ExecutionRecord::name).containsExactly("mvn second");
        }
    }

    @Test
    void aBuild_isRecordedOnce_whereTheProjectAndTheCommandLineBothNameTheExtension() throws Exception {
        Set<String> before = System.getProperties().stringPropertyNames();
        System.setProperty("devmeter.dir", temp.toString());
        List<DevmeterEventSpy> copies = List.of(new DevmeterEventSpy(), new DevmeterEventSpy());
        try {
            build(copies, "first");
            build(copies, "second");
        } finally {
            System.clearProperty("devmeter.dir");
        }

        try (ExecutionStore store = ExecutionStore.open(temp)) {
            assertThat(store.recent(null, 10))
                    .extracting(ExecutionRecord::name)
                    .containsExactly("mvn second", "mvn first");
        }
        assertThat(System.getProperties().stringPropertyNames()).isEqualTo(before);
    }

    @Test
    void aDirectoryOfTheCommandLine_isHandedToTestsAsTheSame_whateverTheirWorkingDirectoryIs() throws Exception {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest().setBaseDirectory(temp.toFile());
        request.getUserProperties().setProperty("devmeter.dir", "records");
        System.setProperty("devmeter.dir", "records");
        DevmeterEventSpy spy = new DevmeterEventSpy();
        try {
            spy.onEvent(request);
            spy.onEvent(new DefaultMavenExecutionResult());
        } finally {
            System.clearProperty("devmeter.dir");
        }

        assertThat(request.getUserProperties())
                .containsEntry("devmeter.dir", temp.resolve("records").toString());
    }

    private void build(DevmeterEventSpy spy, String goal) throws Exception {
        build(List.of(spy), goal);
    }

    private void build(List<DevmeterEventSpy> spies, String goal) throws Exception {
        MavenExecutionRequest request = new DefaultMavenExecutionRequest()
                .setBaseDirectory(temp.toFile())
                .setGoals(List.of(goal));
        MavenExecutionResult result = new DefaultMavenExecutionResult();
        for (Object event : List.of(request, result)) {
            for (DevmeterEventSpy spy : spies) {
                spy.onEvent(event);
            }
        }
        for (DevmeterEventSpy spy : spies) {
            spy.close();
        }
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

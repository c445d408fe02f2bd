// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.devmeter.bridge.Status;
import io.devmeter.local.Handover;
import io.devmeter.local.TraceParent;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.opentelemetry.api.trace.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.pitest.Minion;

/** The listener that comes with the Maven extension, in this process, with what a launcher tells of real tests. */
class AttachedListenerTest {

    private static final String HERE = AttachedListenerTest.class.getName();
    private static final TraceParent MOJO = new TraceParent("a".repeat(32), "b".repeat(16), "03", true);

    /** Which span is current in each of the sample tests. */
    private static final ConcurrentMap<String, String> CURRENT = new ConcurrentHashMap<>();

    private static final CyclicBarrier BOTH_RUN = new CyclicBarrier(2);

    @TempDir
    Path temp;

    @Test
    void tests_areChildrenOfWhatWasHandedOver_andWhatTheyRunIsTheirs() throws Exception {
        List<ExecutionRecord> records = recordsOf(Samples.class);

        assertThat(records)
                .extracting(record -> record.name() + " " + record.status().text())
                .containsExactlyInAnyOrder(
                        HERE + "$Samples#passes success",
                        HERE + "$Samples#fails failed",
                        HERE + "$Samples$Inner#isNested success",
                        HERE + "$Samples#later skipped");
        assertThat(records).allSatisfy(record -> {
            assertThat(record.traceId()).isEqualTo(MOJO.traceId());
            assertThat(record.parentSpanId()).isEqualTo(MOJO.spanId());
            assertThat(record.otel().toString()).contains("service.name=shop");
        });
        assertThat(CURRENT.get("passes")).isEqualTo(named(records, "#passes").spanId());
        assertThat(CURRENT.get("isNested"))
                .isEqualTo(named(records, "#isNested").spanId());
        assertThat(CURRENT.get("beforeAll")).isEqualTo(MOJO.spanId());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void metadata_tellsSourceTagsAndWhatAClassNeedsBeforeItsFirstTest() throws Exception {
        List<ExecutionRecord> records = recordsOf(Samples.class);

        assertThat(named(records, "#isNested").metadata())
                .containsEntry("code.function.name", HERE + "$Samples$Inner.isNested")
                .containsEntry("test.case.name", "isNested()")
                .containsEntry("test.suite.name", HERE + "$Samples$Inner");
        assertThat(records.stream()
                        .filter(record -> record.metadata().containsKey("devmeter.test.suite.setup_ms")
                                && (HERE + "$Samples").equals(record.metadata().get("test.suite.name"))))
                .as("of each class the first")
                .hasSize(1);
        assertThat(named(records, "#fails").metadata()).containsEntry("error.type", "java.lang.IllegalStateException");
        assertThat(named(records, "#fails").otel().toString()).contains("exception.stacktrace");
    }

    @Test
    void parallelTests_areEachCurrentOnTheirOwnThread() throws Exception {
        List<ExecutionRecord> records = recordsOf(
                SideBySide.class,
                "junit.jupiter.execution.parallel.enabled",
                "true",
                "junit.jupiter.execution.parallel.mode.default",
                "concurrent",
                "junit.jupiter.execution.parallel.config.strategy",
                "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism",
                "2");

        assertThat(records).hasSize(2).extracting(ExecutionRecord::parentSpanId).containsOnly(MOJO.spanId());
        assertThat(CURRENT.get("one")).isEqualTo(named(records, "#one").spanId());
        assertThat(CURRENT.get("other")).isEqualTo(named(records, "#other").spanId());
    }

    @Test
    void aTestThatRunsAgain_isTheNextAttempt_evenWithAnotherListener() throws Exception {
        Attempts attempts = new Attempts();
        List<ExecutionRecord> records =
                recordsOf(Repeated.class, () -> new TestRun(new WrittenTests(), attempts, true, failure -> {}), 2);

        assertThat(records)
                .extracting(record -> record.metadata().getOrDefault("attempt", 1L))
                .containsExactlyInAnyOrder(1L, 1L, 2L, 2L);
    }

    @ParameterizedTest
    @ValueSource(classes = {DevmeterTestListenerTest.FailsBefore.class, DevmeterTestListenerTest.FailingFactory.class})
    void whatFailsAsAWhole_hasTakenTheTimeSinceItStarted(Class<?> failing) throws Exception {
        assertThat(recordsOf(failing)).singleElement().satisfies(DevmeterTestListenerTest::hasTakenItsTime);
    }

    @Test
    void aPlan_isRecordedOnce_byWhicheverListenerHearsOfItFirst() throws Exception {
        List<ExecutionRecord> records = handedOver(() -> run(
                Repeated.class,
                new TestRun(new WrittenTests(), new Attempts(), false, failure -> {}),
                new TestRun(new WrittenTests(), new Attempts(), false, failure -> {})));

        assertThat(records).hasSize(2);
    }

    /** As with sbt, which has a launcher for each class, and several at once. */
    @Test
    void plansThatRunAtOnce_areEachRecorded() throws Exception {
        Callable<List<ExecutionRecord>> launching = () -> handedOver(() ->
                run(WaitsForTheOther.class, new TestRun(new WrittenTests(), new Attempts(), false, failure -> {})));
        ExecutorService tool = Executors.newFixedThreadPool(2);
        try {
            assertThat(tool.invokeAll(List.of(launching, launching)))
                    .extracting(records -> records.get().size())
                    .contains(2);
        } finally {
            tool.shutdown();
        }
    }

    @Test
    void aPlanThatIsBeingRecorded_isRecordedOn_whenTheListenerHearsOfAnother() throws Exception {
        TestPlan first = launcher().discover(request(SideBySide.class).build());
        TestPlan other = launcher().discover(request(Repeated.class).build());
        TestIdentifier test = first
                .getDescendants(first.getRoots().stream().findFirst().orElseThrow())
                .stream()
                .filter(TestIdentifier::isTest)
                .findFirst()
                .orElseThrow();
        List<ExecutionRecord> records = handedOver(() -> {
            TestRun listener = new TestRun(new WrittenTests(), new Attempts(), false, failure -> {});
            listener.testPlanExecutionStarted(first);
            CompletableFuture.runAsync(() -> {
                        listener.testPlanExecutionStarted(other);
                        listener.testPlanExecutionFinished(other);
                    })
                    .join();
            listener.executionStarted(test);
            listener.executionFinished(test, TestExecutionResult.successful());
            listener.testPlanExecutionFinished(first);
        });

        assertThat(records).hasSize(1);
        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.startsWith("devmeter.tests." + MOJO.spanId()));
    }

    @Test
    void whatATestRunsWithALauncherOfItsOwn_isNotRecorded() throws Exception {
        List<ExecutionRecord> records = recordsOf(
                RunsOthers.class, () -> new TestRun(new WrittenTests(), new Attempts(), false, failure -> {}), 1);

        assertThat(records).extracting(ExecutionRecord::name).containsExactly(HERE + "$RunsOthers#launches");
    }

    @Test
    void testsOfMutatedCode_areNotRecorded() throws Exception {
        List<ExecutionRecord> records = handedOver(() -> Minion.run(
                () -> run(Repeated.class, new TestRun(new WrittenTests(), new Attempts(), false, failure -> {}))));

        assertThat(records).isEmpty();
    }

    @Test
    void results_stayTheSame_andTheReasonIsTold_whenRecordingFails() throws Exception {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        TestExecutionSummary failingAtOnce =
                run(Samples.class, new TestRun(new FailingRecorder(false), new Attempts(), true, failures::add));
        TestExecutionSummary failingLater =
                run(Samples.class, new TestRun(new FailingRecorder(true), new Attempts(), true, failures::add));

        for (TestExecutionSummary summary : List.of(failingAtOnce, failingLater)) {
            assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
            assertThat(summary.getTestsFailedCount()).isEqualTo(1);
            assertThat(summary.getTestsSkippedCount()).isEqualTo(1);
        }
        assertThat(failures)
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).hasMessage("injected"));
    }

    @Test
    void results_stayTheSame_whenTheDirectoryIsNone() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "in the way");
        new Handover(MOJO, file, "service.name=shop").leaveToThread();
        try {
            TestExecutionSummary summary =
                    run(Samples.class, new TestRun(new WrittenTests(), new Attempts(), true, failure -> {}));
            assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        } finally {
            Handover.takeFromThread();
        }
    }

    @Test
    void attachedListener_recordsLikeTheOther() throws Exception {
        assertThat(handedOver(() -> run(Repeated.class, new AttachedTestListener())))
                .extracting(ExecutionRecord::name)
                .containsExactly(HERE + "$Repeated#again", HERE + "$Repeated#again");
    }

    private List<ExecutionRecord> recordsOf(Class<?> testClass, String... configuration) throws Exception {
        return handedOver(() -> run(
                testClass, List.of(configuration), new TestRun(new WrittenTests(), new Attempts(), true, failure -> {
                    throw new AssertionError(failure);
                })));
    }

    private List<ExecutionRecord> recordsOf(
            Class<?> testClass, java.util.function.Supplier<TestExecutionListener> listener, int times)
            throws Exception {
        return handedOver(() -> {
            for (int i = 0; i < times; i++) {
                run(testClass, listener.get());
            }
        });
    }

    private List<ExecutionRecord> handedOver(Runnable run) throws Exception {
        Path directory = temp.resolve("metrics");
        new Handover(MOJO, directory, "service.name=shop").leaveToThread();
        try {
            run.run();
        } finally {
            Handover.takeFromThread();
        }
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            return store.recent(null, 100);
        }
    }

    private static TestExecutionSummary run(Class<?> testClass, TestExecutionListener... listeners) {
        return run(testClass, List.of(), listeners);
    }

    private static TestExecutionSummary run(
            Class<?> testClass, List<String> configuration, TestExecutionListener... listeners) {
        LauncherDiscoveryRequestBuilder request = request(testClass);
        for (int i = 0; i < configuration.size(); i += 2) {
            request.configurationParameter(configuration.get(i), configuration.get(i + 1));
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        List<TestExecutionListener> all = new ArrayList<>(List.of(listeners));
        all.add(summary);
        launcher().execute(request.build(), all.toArray(TestExecutionListener[]::new));
        return summary.getSummary();
    }

    private static LauncherDiscoveryRequestBuilder request(Class<?> testClass) {
        return LauncherDiscoveryRequestBuilder.request().selectors(selectClass(testClass));
    }

    private static Launcher launcher() {
        return LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .build());
    }

    private static ExecutionRecord named(List<ExecutionRecord> records, String suffix) {
        return records.stream()
                .filter(record -> record.name().endsWith(suffix))
                .findFirst()
                .orElseThrow();
    }

    private static void noteCurrent(String name) {
        CURRENT.put(name, Span.current().getSpanContext().getSpanId());
    }

    static class Samples {
        @BeforeAll
        static void prepare() {
            noteCurrent("beforeAll");
        }

        @Test
        void passes() {
            noteCurrent("passes");
        }

        @Test
        void fails() {
            throw new IllegalStateException("no stock");
        }

        @Test
        @Disabled("why")
        void later() {}

        @Nested
        class Inner {
            @Test
            void isNested() {
                noteCurrent("isNested");
            }
        }
    }

    static class SideBySide {
        @Test
        void one() throws Exception {
            BOTH_RUN.await(1, TimeUnit.MINUTES);
            noteCurrent("one");
        }

        @Test
        void other() throws Exception {
            BOTH_RUN.await(1, TimeUnit.MINUTES);
            noteCurrent("other");
        }
    }

    static class WaitsForTheOther {
        @Test
        void waits() throws Exception {
            BOTH_RUN.await(1, TimeUnit.MINUTES);
        }
    }

    static class Repeated {
        @RepeatedTest(2)
        void again() {}
    }

    static class RunsOthers {
        @Test
        void launches() {
            run(Repeated.class, new TestRun(new WrittenTests(), new Attempts(), false, failure -> {}));
        }
    }

    /** Fails when a test starts, or only when it ends. */
    private record FailingRecorder(boolean starts) implements TestRecorder {

        @Override
        public void begin(Handover received) {}

        @Override
        public RunningTest start(String operation, long startedNanos) {
            if (starts) {
                return new FailingTest();
            }
            throw new IllegalStateException("injected");
        }

        @Override
        public Runnable enterClass() {
            throw new IllegalStateException("injected");
        }
    }

    private static final class FailingTest implements TestRecorder.RunningTest {

        @Override
        public void metadata(String key, String value) {}

        @Override
        public void metadata(String key, long value) {}

        @Override
        public void metadata(String key, double value) {}

        @Override
        public void metadata(String key, List<String> value) {}

        @Override
        public void end(Throwable failure) {
            throw new IllegalStateException("injected");
        }

        @Override
        public void end(Status status, @org.jspecify.annotations.Nullable String reason) {
            throw new AssertionError("injected");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.devmeter.local.Devmeter;
import io.devmeter.store.ExecutionRecord;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class DevmeterTestListenerTest {

    private static final String HERE = DevmeterTestListenerTest.class.getName();

    private static final int TAKEN_MS = 20;

    @TempDir
    Path temp;

    @Test
    void everyTest_isARecord_withItsStatus() throws Exception {
        List<ExecutionRecord> records = recordsOf(Outcomes.class);

        assertThat(records)
                .extracting(record -> record.name() + " " + record.status() + " " + record.error())
                .containsExactlyInAnyOrder(
                        HERE + "$Outcomes#passes SUCCESS null",
                        HERE + "$Outcomes#fails FAILED expected 1",
                        HERE + "$Outcomes#isAborted SKIPPED null",
                        HERE + "$Outcomes#isDisabled SKIPPED null",
                        HERE + "$Outcomes$Inner#isNested SUCCESS null");
        assertThat(named(records, "#passes").metadata().toString())
                .contains("test.case.name=passes()", "test.suite.name=" + HERE + "$Outcomes")
                .contains("test.case.result.status=pass", "test.tags=[fast, unit]");
        assertThat(named(records, "#fails").metadata().toString())
                .contains("test.case.result.status=fail", "error.type=java.lang.AssertionError");
        assertThat(named(records, "#isAborted").metadata().toString())
                .contains("devmeter.skip.reason=Assumption failed: not here");
        assertThat(named(records, "#isDisabled").metadata().toString()).contains("devmeter.skip.reason=later");
    }

    @Test
    void everyCase_isARecordOfTheSameOperation() throws Exception {
        List<ExecutionRecord> records = recordsOf(Cases.class);

        assertThat(records)
                .extracting(ExecutionRecord::name)
                .containsOnly(HERE + "$Cases#isParameterised", HERE + "$Cases#isDynamic")
                .hasSize(5);
        assertThat(records)
                .extracting(record -> record.metadata().get("test.case.name"))
                .containsExactlyInAnyOrder("[1] value=a", "[2] value=b", "first", "second", "from a page");
    }

    @Test
    void aSkippedClass_isARecordForEachOfItsTests() throws Exception {
        assertThat(recordsOf(DisabledClass.class))
                .extracting(record -> record.name() + " " + record.status())
                .containsExactlyInAnyOrder(
                        HERE + "$DisabledClass#one SKIPPED",
                        HERE + "$DisabledClass#two SKIPPED",
                        HERE + "$DisabledClass$Inner#three SKIPPED");
    }

    @Test
    void anAbortedClass_isASkippedRecordForEachOfItsTests() throws Exception {
        assertThat(recordsOf(AbortedClass.class))
                .extracting(record -> record.name() + " " + record.status() + " "
                        + record.metadata().get("devmeter.skip.reason"))
                .containsExactlyInAnyOrder(
                        HERE + "$AbortedClass#neverRuns SKIPPED Assumption failed: no database",
                        HERE + "$AbortedClass#hasCases SKIPPED Assumption failed: no database",
                        HERE + "$AbortedClass$Inner#neverRunsEither SKIPPED Assumption failed: no database");
    }

    @Test
    void aClassThatIsAbortedInALaterPlan_isSkipped_thoughItsTestsRanBefore() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp.resolve("plans"))) {
            DevmeterTestListener listener = new DevmeterTestListener(devmeter::tracker);
            AbortedLater.aborts = false;
            run(AbortedLater.class, listener);
            AbortedLater.aborts = true;
            run(AbortedLater.class, listener);

            assertThat(devmeter.store().recent(null, 100))
                    .extracting(record -> record.name() + " " + record.status())
                    .containsExactly(
                            HERE + "$AbortedLater$Inner#runs SKIPPED", HERE + "$AbortedLater$Inner#runs SUCCESS");
        }
    }

    @Test
    void aClassThatIsAbortedAfterItsTests_leavesTheirRecordsAsTheyAre() throws Exception {
        assertThat(recordsOf(AbortedAfter.class))
                .extracting(record -> record.name() + " " + record.status())
                .containsExactly(HERE + "$AbortedAfter$Inner#passes SUCCESS");
    }

    @Test
    void anAbortedFactory_isASkippedRecordOfItsMethod() throws Exception {
        assertThat(recordsOf(AbortedFactory.class))
                .extracting(record -> record.name() + " " + record.status())
                .containsExactly(HERE + "$AbortedFactory#makesTests SKIPPED");
    }

    /** As when a run is cancelled: then whatever has not begun is skipped. */
    @Test
    void aSkippedEngineWithoutTests_isNoRecord() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp.resolve("cancelled"))) {
            DevmeterTestListener listener = new DevmeterTestListener(devmeter::tracker);
            TestPlan plan = launcher().discover(requestFor(NoTests.class));
            TestIdentifier engine = plan.getRoots().stream().findFirst().orElseThrow();
            listener.testPlanExecutionStarted(plan);
            listener.executionSkipped(engine, "cancelled");

            assertThat(plan.getChildren(engine)).isEmpty();
            assertThat(devmeter.store().recent(null, 100)).isEmpty();
        }
    }

    /** As with Vintage, whose tests are each skipped, too. */
    @Test
    void anEngineThatWasCancelled_isNoRecord() throws Exception {
        try (Devmeter devmeter = Devmeter.open(temp.resolve("cancelled"))) {
            DevmeterTestListener listener = new DevmeterTestListener(devmeter::tracker);
            TestPlan plan = launcher().discover(requestFor(NoTests.class));
            TestIdentifier engine = plan.getRoots().stream().findFirst().orElseThrow();
            listener.testPlanExecutionStarted(plan);
            listener.executionStarted(engine);
            listener.executionFinished(engine, TestExecutionResult.aborted(null));

            assertThat(devmeter.store().recent(null, 100)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {SlowAroundNested.class, SlowWithParameters.class})
    void whatAClassTakesBeforeTestsOfOneInside_isToldByTheFirst(Class<?> slow) throws Exception {
        ExecutionRecord first = recordsOf(slow).stream()
                .min(Comparator.comparing(ExecutionRecord::startedAt))
                .orElseThrow();

        assertThat(first.metadata().get("devmeter.test.suite.setup_ms"))
                .asInstanceOf(DOUBLE)
                .isGreaterThanOrEqualTo(TAKEN_MS);
    }

    @Test
    void aFailedClass_isARecordOfItsOwn() throws Exception {
        assertThat(recordsOf(FailsBefore.class))
                .extracting(record -> record.name() + " " + record.status() + " " + record.error())
                .containsExactly(HERE + "$FailsBefore#initializationError FAILED no database");
        assertThat(recordsOf(FailsAfter.class))
                .extracting(record -> record.name() + " " + record.status())
                .containsExactlyInAnyOrder(
                        HERE + "$FailsAfter#passes SUCCESS", HERE + "$FailsAfter#executionError FAILED");
    }

    @ParameterizedTest
    @ValueSource(classes = {FailsBefore.class, FailingFactory.class})
    void whatFailsAsAWhole_hasTakenTheTimeSinceItStarted(Class<?> failing) throws Exception {
        assertThat(recordsOf(failing)).singleElement().satisfies(DevmeterTestListenerTest::hasTakenItsTime);
    }

    @Test
    void aFailedFactory_isARecordOfItsMethod() throws Exception {
        assertThat(recordsOf(FailingFactory.class))
                .extracting(record -> record.name() + " " + record.status())
                .containsExactly(HERE + "$FailingFactory#makesTests FAILED");
    }

    @Test
    void testResults_stayTheSame_whenRecordingFails() {
        TestExecutionSummary summary = run(Outcomes.class, new DevmeterTestListener(() -> {
            throw new IllegalStateException("no tracker");
        }));

        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        assertThat(summary.getTestsFailedCount()).isEqualTo(1);
    }

    @Test
    void listener_isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(TestExecutionListener.class).stream()
                        .map(provider -> provider.type().getName()))
                .contains(DevmeterTestListener.class.getName());
    }

    private List<ExecutionRecord> recordsOf(Class<?> testClass) throws Exception {
        Path directory = temp.resolve(testClass.getSimpleName());
        try (Devmeter devmeter = Devmeter.open(directory)) {
            run(testClass, new DevmeterTestListener(devmeter::tracker));
            assertThat(Context.current()).isSameAs(Context.root());
            List<ExecutionRecord> records = devmeter.store().recent(null, 100);
            return records.stream()
                    .sorted(Comparator.comparing(ExecutionRecord::name))
                    .toList();
        }
    }

    /** Without what registers itself: this build's own listener must not see these tests, some of which fail. */
    private static TestExecutionSummary run(Class<?> testClass, TestExecutionListener listener) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        launcher().execute(requestFor(testClass), listener, summary);
        return summary.getSummary();
    }

    private static Launcher launcher() {
        return LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .build());
    }

    private static LauncherDiscoveryRequest requestFor(Class<?> testClass) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(testClass))
                .build();
    }

    private static ExecutionRecord named(List<ExecutionRecord> records, String suffix) {
        return records.stream()
                .filter(record -> record.name().endsWith(suffix))
                .findFirst()
                .orElseThrow();
    }

    static void hasTakenItsTime(ExecutionRecord record) {
        assertThat(record.durationMs()).isGreaterThanOrEqualTo(TAKEN_MS);
        assertThat(record.metadata()).doesNotContainEntry("devmeter.test.suite.setup_ms", 0.0);
    }

    private static void takeTime() {
        for (long start = System.nanoTime(); System.nanoTime() - start < TAKEN_MS * 1_000_000; ) {
            Thread.onSpinWait();
        }
    }

    static class Outcomes {
        @Test
        @Tag("unit")
        @Tag("fast")
        void passes() {}

        @Test
        void fails() {
            throw new AssertionError("expected 1");
        }

        @Test
        void isAborted() {
            Assumptions.assumeTrue(false, "not here");
        }

        @Test
        @Disabled("later")
        void isDisabled() {}

        @Nested
        class Inner {
            @Test
            void isNested() {}
        }
    }

    static class Cases {
        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void isParameterised(String value) {
            assertThat(value).isNotEmpty();
        }

        @TestFactory
        Stream<DynamicTest> isDynamic() {
            return Stream.of(
                    dynamicTest("first", () -> {}),
                    dynamicTest("second", () -> {}),
                    dynamicTest("from a page", URI.create("https://example.org/case"), () -> {}));
        }
    }

    @Disabled("all of it")
    static class DisabledClass {
        @Test
        void one() {}

        @Test
        void two() {}

        @Nested
        class Inner {
            @Test
            void three() {}
        }
    }

    @SuppressWarnings("DoNotCallSuggester") // JUnit calls it.
    static class AbortedClass {
        @BeforeAll
        static void connect() {
            Assumptions.assumeTrue(false, "no database");
        }

        @Test
        void neverRuns() {}

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void hasCases(String value) {
            assertThat(value).isNotEmpty();
        }

        @Nested
        class Inner {
            @Test
            void neverRunsEither() {}
        }
    }

    static class AbortedLater {
        static boolean aborts;

        @BeforeAll
        static void prepare() {
            Assumptions.assumeTrue(!aborts, "no database");
        }

        @Nested
        class Inner {
            @Test
            void runs() {}
        }
    }

    @SuppressWarnings("DoNotCallSuggester") // JUnit calls it.
    static class AbortedAfter {
        @AfterAll
        static void disconnect() {
            Assumptions.assumeTrue(false, "no way out");
        }

        @Nested
        class Inner {
            @Test
            void passes() {}
        }
    }

    static class AbortedFactory {
        @TestFactory
        Stream<DynamicTest> makesTests() {
            Assumptions.assumeTrue(false, "no samples");
            return Stream.of();
        }
    }

    static class NoTests {}

    static class SlowAroundNested {
        @BeforeAll
        static void connect() {
            takeTime();
        }

        @Nested
        class First {
            @Test
            void passes() {}
        }

        @Nested
        class Second {
            @Test
            void passes() {}
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"a", "b"})
    record SlowWithParameters(String value) {
        @BeforeAll
        static void connect() {
            takeTime();
        }

        @Test
        void passes() {
            assertThat(value).isNotEmpty();
        }
    }

    @SuppressWarnings("DoNotCallSuggester") // JUnit calls it.
    static class FailsBefore {
        @BeforeAll
        static void connect() {
            takeTime();
            throw new IllegalStateException("no database");
        }

        @Test
        void neverRuns() {}
    }

    @SuppressWarnings("DoNotCallSuggester") // JUnit calls it.
    static class FailsAfter {
        @AfterAll
        static void disconnect() {
            throw new IllegalStateException("no way out");
        }

        @Test
        void passes() {}
    }

    static class FailingFactory {
        @TestFactory
        Stream<DynamicTest> makesTests() {
            takeTime();
            throw new IllegalStateException("no tests");
        }
    }
}

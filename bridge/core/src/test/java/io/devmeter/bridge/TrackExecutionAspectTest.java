// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.aspectj.weaver.loadtime.WeavingURLClassLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Weaves the sample classes at the end of this file while they are loaded, as AspectJ's agent does. */
@ExtendWith(RootContext.class)
class TrackExecutionAspectTest {

    @TempDir
    Path aopDirectory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = TracingSdk.with(SimpleSpanProcessor.create(spans));

    private WeavingURLClassLoader weaver =
            new WeavingURLClassLoader(new URL[0], getClass().getClassLoader());

    @BeforeEach
    void weaveAndSetTheGlobals() throws IOException {
        Path metaInf = Files.createDirectories(aopDirectory.resolve("META-INF"));
        Files.writeString(metaInf.resolve("aop.xml"), """
                <aspectj>
                  <aspects><aspect name="io.devmeter.bridge.TrackExecutionAspect"/></aspects>
                  <weaver options="-Xlint:ignore">
                    <include within="io.devmeter.bridge.TrackExecutionAspect"/>
                    <include within="io.devmeter.bridge.TrackExecutionAspectTest.*"/>
                  </weaver>
                </aspectj>
                """);
        URL[] classes = {
            classesOf(TrackExecutionAspect.class),
            classesOf(Catalog.class),
            aopDirectory.toUri().toURL()
        };
        weaver = new WeavingURLClassLoader(classes, new LibrariesOnly(getClass().getClassLoader()));
        GlobalOpenTelemetry.resetForTest();
        GlobalOpenTelemetry.set(openTelemetry);
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void resetTheGlobals() throws IOException {
        Metrics.removeRegistry(registry);
        Metrics.globalRegistry.clear();
        GlobalOpenTelemetry.resetForTest();
        openTelemetry.close();
        weaver.close();
    }

    @Test
    void annotatedMethod_isTracked_namedAfterItsClassAndItself() throws Throwable {
        assertThat(call(woven(Catalog.class), "find", "Emma")).isEqualTo("found Emma");

        assertThat(registry.get("Catalog.find")
                        .tag("outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(spanNames()).containsExactly("Catalog.find");
    }

    @Test
    void tags_goToTimerAndSpan_butMetadataToTheSpanOnly() throws Throwable {
        call(woven(Catalog.class), "load");

        assertThat(registry.get("catalog.load").timer().getId().getTags())
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsExactlyInAnyOrder("outcome=success", "source=remote");
        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("source"))).isEqualTo("remote");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("owner"))).isEqualTo("search");
    }

    @Test
    void unannotatedMethod_isUntouched() throws Throwable {
        assertThat(call(woven(Catalog.class), "size")).isEqualTo(3);
        assertThat(spanNames()).isEmpty();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void annotatedType_tracksItsPublicMethodsOnly_andTheMethodsAnnotationGoesBefore() throws Throwable {
        call(woven(Jobs.class), "all");

        // all() calls the others, and the private and the package-private one are no executions.
        assertThat(spanNames()).containsExactly("special-export", "jobs.all");
        SpanData export = spans.getFinishedSpanItems().get(0);
        SpanData all = spans.getFinishedSpanItems().get(1);
        assertThat(export.getParentSpanId()).isEqualTo(all.getSpanId());
        assertThat(registry.get("special-export").timer().count()).isEqualTo(1);
    }

    @Test
    void subclassOfAnAnnotatedType_isTrackedToo() throws Throwable {
        call(woven(MoreJobs.class), "more");

        assertThat(spanNames()).containsExactly("jobs.more");
    }

    @Test
    void overridingMethod_andTheOneItCalls_areTwoOperations() throws Throwable {
        call(woven(SubTask.class), "perform");

        assertThat(spanNames()).containsExactly("Task.perform", "SubTask.perform");
    }

    @Test
    void staticAndPrivateMethods_areTracked_whenTheyAreAnnotatedThemselves() throws Throwable {
        call(woven(Statics.class), "callBoth");

        assertThat(spanNames()).containsExactly("Statics.shared", "Statics.hidden");
    }

    @Test
    void genericMethod_isTrackedOnce_thoughItsBridgeIsAnnotatedToo() throws Throwable {
        @SuppressWarnings("unchecked")
        UnaryOperator<String> operator = (UnaryOperator<String>) woven(Upper.class);

        assertThat(operator.apply("a")).isEqualTo("A");
        assertThat(spanNames()).containsExactly("Upper.apply");
    }

    @Test
    void failure_isRethrownAsTheSameInstance_checkedOrNot() throws Throwable {
        Object failing = woven(Failing.class);

        for (Throwable failure : List.of(
                new IOException("disk on fire"), new IllegalStateException("closed"), new AssertionError("wrong"))) {
            assertThatThrownBy(() -> call(failing, "fail", failure)).isSameAs(failure);
        }

        assertThat(registry.get("Failing.fail").tag("outcome", "failed").timer().count())
                .isEqualTo(3);
        assertThat(spans.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
    }

    @Test
    void stage_endsTheExecution_whenItCompletes() throws Throwable {
        CompletableFuture<String> source = new CompletableFuture<>();

        CompletionStage<?> stage = (CompletionStage<?>) call(woven(Async.class), "stage", source);

        assertThat(spanNames()).isEmpty();
        source.complete("page");
        assertThat(requireNonNull(stage).toCompletableFuture().get()).isEqualTo("page");
        assertThat(spanNames()).containsExactly("Async.stage");
    }

    @Test
    void stage_failsWithTheSameInstance_andSoDoesTheExecution() throws Throwable {
        CompletableFuture<String> source = new CompletableFuture<>();
        IOException failure = new IOException("gone");

        CompletableFuture<?> future = (CompletableFuture<?>) call(woven(Async.class), "future", source);
        source.completeExceptionally(failure);

        assertThatThrownBy(requireNonNull(future)::get).cause().isSameAs(failure);
        assertThat(registry.get("Async.future").tag("outcome", "failed").timer().count())
                .isEqualTo(1);
    }

    @Test
    void stage_thatIsNull_comesBackAsNull_andTheExecutionHasSucceeded() throws Throwable {
        assertThat(call(woven(Async.class), "stage", (Object) null)).isNull();

        assertThat(registry.get("Async.stage").tag("outcome", "success").timer().count())
                .isEqualTo(1);
    }

    @Test
    void ownSubclassOfAFuture_comesBackItself_andEndsWithTheCall() throws Throwable {
        assertThat(call(woven(Async.class), "own")).hasToString("own future");
        assertThat(spanNames()).containsExactly("Async.own");
    }

    @Test
    void annotationThatCannotBeFollowed_leavesTheMethodUntracked_andIsLoggedOnce() throws Throwable {
        Object broken = woven(Broken.class);
        try (Warnings warnings = new Warnings()) {
            assertThat(call(broken, "oddTags")).isEqualTo("ran");
            assertThat(call(broken, "oddTags")).isEqualTo("ran");
            assertThat(warnings.messages)
                    .singleElement()
                    .asString()
                    .contains("oddTags")
                    .contains("tags has 1 elements");

            assertThat(call(broken, "oddMetadata")).isEqualTo("ran");
            assertThat(call(broken, "outcomeTag")).isEqualTo("ran");
            assertThat(warnings.messages).hasSize(3);
        }
        assertThat(spanNames()).isEmpty();
    }

    @Test
    void globals_areAskedForAtTheFirstExecution_notWhenTheAspectIsMade() throws Throwable {
        GlobalOpenTelemetry.resetForTest();
        Object catalog = woven(Catalog.class);
        Class.forName(TrackExecutionAspect.class.getName(), true, weaver)
                .getMethod("aspectOf")
                .invoke(null);
        call(catalog, "size");
        assertThat(GlobalOpenTelemetry.isSet()).isFalse();

        GlobalOpenTelemetry.set(openTelemetry);
        call(catalog, "find", "Emma");

        assertThat(spanNames()).containsExactly("Catalog.find");
    }

    @Test
    void frameworkThatProxiesAnInterface_getsTheAnnotationOfTheImplementation() throws Throwable {
        TrackExecutionAspect aspect = new TrackExecutionAspect(ExecutionTracker.create(registry, openTelemetry));
        Method ofInterface = UnaryOperator.class.getMethod("apply", Object.class);

        assertThat(aspect.track(joinPoint(ofInterface, new Upper(), () -> "A"))).isEqualTo("A");

        assertThat(spanNames()).containsExactly("Upper.apply");
    }

    @Test
    void brokenRegistry_doesNotReachTheMethod() throws Throwable {
        MeterRegistry broken = new SimpleMeterRegistry() {
            @Override
            protected Timer newTimer(
                    Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
                throw new IllegalStateException("no timers today");
            }
        };
        TrackExecutionAspect aspect = new TrackExecutionAspect(ExecutionTracker.create(broken, openTelemetry));
        Method find = Catalog.class.getMethod("find", String.class);
        try (Warnings warnings = new Warnings()) {
            assertThat(aspect.track(joinPoint(find, new Catalog(), () -> "found")))
                    .isEqualTo("found");
            assertThat(warnings.messages).singleElement().asString().contains("no timers today");
        }
        assertThat(spanNames()).containsExactly("Catalog.find");
    }

    /** What a framework passes on that applies aspects without a weaver. */
    private static ProceedingJoinPoint joinPoint(Method method, Object target, Callable<Object> proceed) {
        MethodSignature signature = stub(MethodSignature.class, Map.of("getMethod", () -> method));
        return stub(
                ProceedingJoinPoint.class,
                Map.of("getSignature", () -> signature, "getTarget", () -> target, "proceed", proceed));
    }

    private static <T> T stub(Class<T> type, Map<String, Callable<Object>> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> requireNonNull(results.get(method.getName()), method.getName())
                        .call()));
    }

    private static URL classesOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private Object woven(Class<?> sample) throws ReflectiveOperationException {
        Class<?> woven = Class.forName(sample.getName(), true, weaver);
        assertThat(woven).as("the class that the weaver loads").isNotSameAs(sample);
        return woven.getConstructor().newInstance();
    }

    private static @Nullable Object call(Object object, String name, @Nullable Object... arguments) throws Throwable {
        Method method = Arrays.stream(object.getClass().getMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private List<String> spanNames() {
        return spans.getFinishedSpanItems().stream().map(SpanData::getName).toList();
    }

    /** Hides the bridge and the samples, so that the weaver loads them itself. */
    private static final class LibrariesOnly extends ClassLoader {
        LibrariesOnly(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.devmeter.bridge.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /** Collects what the bridge logs, instead of showing it. */
    private static final class Warnings extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger("io.devmeter.bridge");
        private final List<String> messages = new ArrayList<>();

        Warnings() {
            logger.addHandler(this);
            logger.setUseParentHandlers(false);
        }

        @Override
        public void publish(LogRecord entry) {
            messages.add(entry.getMessage() + ": " + entry.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.setUseParentHandlers(true);
            logger.removeHandler(this);
        }
    }

    public static class Catalog {
        @TrackExecution
        public String find(String title) {
            return "found " + title;
        }

        @TrackExecution(
                value = "catalog.load",
                tags = {"source", "remote"},
                metadata = {"owner", "search"})
        public void load() {}

        public int size() {
            return 3;
        }
    }

    @TrackExecution("jobs")
    public static class Jobs {
        public void all() {
            importAll();
            prepare();
            exportAll();
        }

        private void importAll() {}

        void prepare() {}

        @TrackExecution("special-export")
        public void exportAll() {}
    }

    public static class MoreJobs extends Jobs {
        public void more() {}
    }

    public static class Task {
        @TrackExecution
        public void perform() {}
    }

    public static class SubTask extends Task {
        @Override
        @TrackExecution
        public void perform() {
            super.perform();
        }
    }

    public static class Statics {
        public void callBoth() {
            shared();
            hidden();
        }

        @TrackExecution
        static void shared() {}

        @TrackExecution
        private void hidden() {}
    }

    public static class Upper implements UnaryOperator<String> {
        @Override
        @TrackExecution
        public String apply(String text) {
            return text.toUpperCase(Locale.ROOT);
        }
    }

    public static class Failing {
        @TrackExecution
        public void fail(Throwable failure) throws Throwable {
            throw failure;
        }
    }

    public static class Async {
        @TrackExecution
        public @Nullable CompletionStage<String> stage(@Nullable CompletionStage<String> stage) {
            return stage;
        }

        @TrackExecution
        public CompletableFuture<String> future(CompletableFuture<String> future) {
            return future;
        }

        @TrackExecution
        public OwnFuture own() {
            return new OwnFuture();
        }
    }

    public static class OwnFuture extends CompletableFuture<String> {
        @Override
        public String toString() {
            return "own future";
        }
    }

    public static class Broken {
        @TrackExecution(tags = "source")
        public String oddTags() {
            return "ran";
        }

        @TrackExecution(metadata = {"a", "b", "c"})
        public String oddMetadata() {
            return "ran";
        }

        @TrackExecution(tags = {"outcome", "good"})
        public String outcomeTag() {
            return "ran";
        }
    }
}

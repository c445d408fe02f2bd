// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RootContext.class)
class ExecutionProxyTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = TracingSdk.with(SimpleSpanProcessor.create(spans));
    private final ExecutionTracker tracker = ExecutionTracker.create(registry, openTelemetry);

    @AfterEach
    void closeOpenTelemetry() {
        openTelemetry.close();
    }

    @Test
    void call_isNamedAfterTheTargetsClassAndTheMethod_whenTheAnnotationHasNoValue() throws Exception {
        Catalog catalog = tracker.proxy(Catalog.class, new FileCatalog());

        assertThat(catalog.find("Emma")).isEqualTo("found Emma");

        assertThat(registry.get("FileCatalog.find")
                        .tag("outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(spanNames()).containsExactly("FileCatalog.find");
    }

    @Test
    void call_isNamedAfterTheInterface_whenTheTargetIsALambdaOrAnonymous() {
        Answers lambda = () -> 42;
        Answers anonymous = new Answers() {
            @Override
            public int answer() {
                return 43;
            }
        };

        assertThat(tracker.proxy(Answers.class, lambda).answer()).isEqualTo(42);
        assertThat(tracker.proxy(Answers.class, anonymous).answer()).isEqualTo(43);
        assertThat(spanNames()).containsExactly("Answers.answer", "Answers.answer");
    }

    @Test
    void tags_goToTimerAndSpan_butMetadataToTheSpanOnly() {
        tracker.proxy(Catalog.class, new FileCatalog()).load();

        assertThat(registry.get("catalog.load").timer().getId().getTags())
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsExactlyInAnyOrder("outcome=success", "source=remote", "format=json");
        SpanData span = onlySpan();
        assertThat(span.getName()).isEqualTo("catalog.load");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("source"))).isEqualTo("remote");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("format"))).isEqualTo("json");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("owner"))).isEqualTo("search");
    }

    @Test
    void blankName_isTheDefault() {
        Blank target = () -> 1;
        assertThat(tracker.proxy(Blank.class, target).value()).isEqualTo(1);
        assertThat(spanNames()).containsExactly("Blank.value");
    }

    @Test
    void unannotatedMethod_passesThrough() {
        assertThat(tracker.proxy(Catalog.class, new FileCatalog()).size()).isEqualTo(3);
        assertThat(spanNames()).isEmpty();
    }

    @Test
    void call_throwsTheSameInstance_checkedOrNot() {
        FileCatalog target = new FileCatalog();
        Catalog catalog = tracker.proxy(Catalog.class, target);

        for (Throwable failure : List.of(
                new IOException("disk on fire"), new IllegalStateException("closed"), new AssertionError("wrong"))) {
            target.failure = failure;
            assertThatThrownBy(() -> catalog.find("Emma")).isSameAs(failure);
        }

        assertThat(registry.get("FileCatalog.find")
                        .tag("outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(3);
        assertThat(spans.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
    }

    @Test
    void unannotatedMethod_throwsTheSameInstance() {
        FileCatalog target = new FileCatalog();
        target.failure = new IllegalStateException("closed");

        assertThatThrownBy(() -> tracker.proxy(Catalog.class, target).size()).isSameAs(target.failure);
    }

    @Test
    void stage_endsTheExecution_whenItCompletes() {
        AsyncTarget target = new AsyncTarget();
        CompletableFuture<String> source = new CompletableFuture<>();
        target.stage = source;

        CompletionStage<String> stage = tracker.proxy(Async.class, target).fetch();

        assertThat(spanNames()).isEmpty();
        source.complete("page");
        assertThat(stage).isCompletedWithValue("page");
        assertThat(onlySpan().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void stage_failsWithTheSameInstance_andSoDoesTheExecution() {
        AsyncTarget target = new AsyncTarget();
        CompletableFuture<String> source = new CompletableFuture<>();
        target.future = source;
        IOException failure = new IOException("gone");

        CompletableFuture<String> future = tracker.proxy(Async.class, target).fetchFuture();
        source.completeExceptionally(failure);

        assertThatThrownBy(requireNonNull(future)::get).cause().isSameAs(failure);
        assertThat(onlySpan().getStatus().getDescription()).isEqualTo("gone");
    }

    @Test
    void stage_thatIsNull_comesBackAsNull_andTheExecutionHasSucceeded() {
        Async async = tracker.proxy(Async.class, new AsyncTarget());

        assertThat(async.fetch()).isNull();
        assertThat(async.fetchFuture()).isNull();

        assertThat(spans.getFinishedSpanItems())
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET));
    }

    @Test
    void asyncMethod_throwsTheSameCheckedException() {
        AsyncTarget target = new AsyncTarget();
        target.failure = new IOException("no connection");

        assertThatThrownBy(() -> tracker.proxy(Async.class, target).any()).isSameAs(target.failure);
        assertThat(onlySpan().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void future_thatIsNoStage_comesBackItself_andEndsWithTheCall() throws Exception {
        AsyncTarget target = new AsyncTarget();
        target.any = new FutureTask<>(() -> "never run");

        assertThat(tracker.proxy(Async.class, target).any()).isSameAs(target.any);
        assertThat(spanNames()).containsExactly("Async.any");
    }

    @Test
    void future_thatIsAStage_endsTheExecution_whenItCompletes() throws Exception {
        AsyncTarget target = new AsyncTarget();
        CompletableFuture<String> source = new CompletableFuture<>();
        target.any = source;

        Future<String> future = tracker.proxy(Async.class, target).any();

        assertThat(spanNames()).isEmpty();
        source.complete("page");
        assertThat(requireNonNull(future).get()).isEqualTo("page");
        assertThat(spanNames()).containsExactly("Async.any");
    }

    @Test
    void typeAnnotation_tracksAllMethods_namedWithItsValue_butMethodAnnotationsGoBefore() {
        Jobs jobs = tracker.proxy(Jobs.class, new Jobs() {});

        jobs.importAll();
        jobs.exportAll();

        assertThat(spanNames()).containsExactly("jobs.importAll", "special-export");
        assertThat(registry.get("jobs.importAll").tag("kind", "job").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("special-export").timer().getId().getTag("kind"))
                .isNull();
    }

    @Test
    void annotationsOfTheTargetsClass_countEvenIfTheInterfaceHasNone() throws Exception {
        tracker.proxy(Runnable.class, new AnnotatedRunnable()).run();
        assertThat(tracker.proxy(Callable.class, new AnnotatedCallable()).call())
                .isEqualTo("called");

        assertThat(spanNames()).containsExactly("AnnotatedRunnable.run", "AnnotatedCallable.call");
    }

    @Test
    void annotationOfTheTargetsMethod_goesBeforeTheInterfaces() {
        tracker.proxy(Answers.class, new NamedAnswers()).answer();

        assertThat(spanNames()).containsExactly("the-answer");
    }

    @Test
    void callsOnTheProxy_areChildrenOfTheCurrentExecution() {
        tracker.record("outer", () -> tracker.proxy(Answers.class, () -> 42).answer());

        assertThat(spans.getFinishedSpanItems()).hasSize(2);
        SpanData inner = spans.getFinishedSpanItems().get(0);
        SpanData outer = spans.getFinishedSpanItems().get(1);
        assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    }

    @Test
    void defaultMethod_works_andReachesTheTargetNotTheProxy() {
        Catalog catalog = tracker.proxy(Catalog.class, new FileCatalog());

        assertThat(catalog.describe()).isEqualTo("3 books");
        assertThat(spanNames()).containsExactly("Catalog.describe");
    }

    @Test
    void objectMethods_goToTheTarget_andAreNotTracked() {
        NamedAnswers target = new NamedAnswers();
        Answers proxy = tracker.proxy(Answers.class, target);
        Answers other = tracker.proxy(Answers.class, target);

        assertThat(proxy)
                .isEqualTo(other)
                .isEqualTo(target)
                .isNotEqualTo(null)
                .isNotEqualTo(tracker.proxy(Answers.class, () -> 1))
                .hasSameHashCodeAs(target)
                .hasToString("named answers");
        assertThat(spanNames()).isEmpty();
    }

    @Test
    void equals_isTrueForTheProxyItself_whateverTheTargetSays() {
        Answers proxy = tracker.proxy(Answers.class, new UnequalAnswers());

        assertThat(proxy.equals(proxy)).isTrue();
    }

    @Test
    void equalsThatAnInterfaceDeclares_isNotTracked() {
        AnnotatedComparator target = new AnnotatedComparator();
        @SuppressWarnings("unchecked")
        Comparator<String> comparator = tracker.proxy(Comparator.class, target);

        assertThat(comparator.compare("a", "b")).isNegative();
        assertThat(comparator.equals(target)).isTrue();
        assertThat(spanNames()).containsExactly("AnnotatedComparator.compare");
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .contains("AnnotatedComparator.compare")
                .noneMatch(name -> name.endsWith(".equals"));
    }

    @Test
    void proxy_throws_whenNothingIsTracked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.proxy(Runnable.class, () -> {}))
                .withMessageContaining("annotate")
                .withMessageContaining("@TrackExecution");
    }

    @Test
    void proxy_throws_whenTheTypeIsNoInterface() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.proxy(FileCatalog.class, new FileCatalog()))
                .withMessageContaining("no interface");
    }

    @Test
    void proxy_throws_whenAnAnnotationCannotBeFollowed_beforeAnyCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.proxy(OddTags.class, () -> {}))
                .withMessageContaining("tags has 1 elements")
                .withMessageContaining("OddTags.run");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.proxy(OddMetadata.class, () -> {}))
                .withMessageContaining("metadata has 3 elements");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.proxy(OutcomeTag.class, () -> {}))
                .withMessageContaining("the tag outcome");
    }

    @Test
    void proxy_registersTheTimers_beforeAnyCall() {
        tracker.proxy(Catalog.class, new FileCatalog());

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .containsExactlyInAnyOrder("FileCatalog.find", "catalog.load", "Catalog.describe");
    }

    private List<String> spanNames() {
        return spans.getFinishedSpanItems().stream().map(SpanData::getName).toList();
    }

    private SpanData onlySpan() {
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
        return spans.getFinishedSpanItems().get(0);
    }

    interface Catalog {
        @TrackExecution
        String find(String title) throws IOException;

        @TrackExecution(
                value = "catalog.load",
                tags = {"source", "remote", "format", "json"},
                metadata = {"owner", "search"})
        void load();

        int size();

        @TrackExecution
        default String describe() {
            return size() + " books";
        }

        @TrackExecution
        static Catalog empty() {
            return new FileCatalog();
        }
    }

    private static final class FileCatalog implements Catalog {
        private @Nullable Throwable failure;

        @Override
        public String find(String title) throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            failIfAsked();
            return "found " + title;
        }

        @Override
        public void load() {}

        @Override
        public int size() {
            failIfAsked();
            return 3;
        }

        private void failIfAsked() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }
    }

    private interface Async {
        @TrackExecution("fetch")
        @Nullable
        CompletionStage<String> fetch();

        @TrackExecution("fetch-future")
        @Nullable
        CompletableFuture<String> fetchFuture();

        @TrackExecution("Async.any")
        @Nullable
        Future<String> any() throws IOException;
    }

    private static final class AsyncTarget implements Async {
        private @Nullable CompletionStage<String> stage;
        private @Nullable CompletableFuture<String> future;
        private @Nullable Future<String> any;
        private @Nullable IOException failure;

        @Override
        public @Nullable CompletionStage<String> fetch() {
            return stage;
        }

        @Override
        public @Nullable CompletableFuture<String> fetchFuture() {
            return future;
        }

        @Override
        public @Nullable Future<String> any() throws IOException {
            if (failure != null) {
                throw failure;
            }
            return any;
        }
    }

    @TrackExecution(
            value = "jobs",
            tags = {"kind", "job"})
    private interface Jobs {
        default void importAll() {}

        @TrackExecution("special-export")
        default void exportAll() {}
    }

    private interface Answers {
        @TrackExecution
        int answer();
    }

    private static final class NamedAnswers implements Answers {
        @Override
        @TrackExecution("the-answer")
        public int answer() {
            return 42;
        }

        @Override
        public String toString() {
            return "named answers";
        }
    }

    private static final class UnequalAnswers implements Answers {
        @Override
        public int answer() {
            return 0;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return false;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static final class AnnotatedRunnable implements Runnable {
        @Override
        @TrackExecution
        public void run() {}
    }

    @TrackExecution
    private static class AnnotatedBase {}

    private static final class AnnotatedCallable extends AnnotatedBase implements Callable<String> {
        @Override
        public String call() {
            return "called";
        }
    }

    @TrackExecution
    private static final class AnnotatedComparator implements Comparator<String> {
        @Override
        public int compare(String a, String b) {
            return a.compareTo(b);
        }
    }

    interface OddTags {
        @TrackExecution(tags = "source")
        void run();
    }

    interface OddMetadata {
        @TrackExecution(metadata = {"a", "b", "c"})
        void run();
    }

    interface OutcomeTag {
        @TrackExecution(tags = {"outcome", "good"})
        void run();
    }

    interface Blank {
        @TrackExecution(" ")
        int value();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RootContext.class)
class TrackedTimerTest {

    private static final String NO_SPAN = SpanId.getInvalid();
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.000000001Z");

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = TracingSdk.with(SimpleSpanProcessor.create(spans));
    private final ExecutionTracker tracker =
            ExecutionTracker.create(registry, openTelemetry, Clock.fixed(NOON, ZoneOffset.UTC));

    @AfterEach
    void closeOpenTelemetry() {
        openTelemetry.close();
    }

    @Test
    void record_givesSampleAndSpanTheSameDuration() {
        tracker.record("unit-tests", () -> clock.add(1_234_567_891, TimeUnit.NANOSECONDS));

        Timer timer = registry.get("unit-tests").tag("outcome", "success").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1_234_567_891);
        SpanData span = onlySpan();
        assertThat(span.getName()).isEqualTo("unit-tests");
        assertThat(span.getStartEpochNanos()).isEqualTo(epochNanos(NOON));
        assertThat(span.getEndEpochNanos()).isEqualTo(epochNanos(NOON) + 1_234_567_891);
        assertThat(span.getStatus()).isEqualTo(StatusData.unset());
    }

    @Test
    void record_returnsWhatTheActionReturns_evenNull() throws Exception {
        TrackedTimer timer = tracker.timer("answer").build();

        assertThat(timer.record(() -> 42)).isEqualTo(42);
        assertThat(timer.recordCallable(() -> 43)).isEqualTo(43);
        assertThat(timer.<@Nullable String>recordCallable(() -> null)).isNull();
        assertThat(tracker.recordCallable("answer", () -> 44)).isEqualTo(44);
        assertThat(spans.getFinishedSpanItems()).hasSize(4);
    }

    @Test
    void record_rethrowsTheSameInstance_andRecordsTheFailure() {
        TrackedTimer timer = tracker.timer("build").build();
        IOException checked = new IOException("disk on fire");
        IllegalStateException unchecked = new IllegalStateException();
        AssertionError error = new AssertionError("expected 1\nbut was 2");

        assertThatThrownBy(() -> timer.recordCallable(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> timer.record((Runnable) () -> {
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        assertThatThrownBy(() -> timer.record(() -> fail(error))).isSameAs(error);

        assertThat(registry.get("build").tag("outcome", "failed").timer().count())
                .isEqualTo(3);
        assertThat(registry.get("build").tag("outcome", "success").timer().count())
                .isZero();
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getStatus)
                .containsExactly(
                        StatusData.create(StatusCode.ERROR, "disk on fire"),
                        StatusData.create(StatusCode.ERROR, "java.lang.IllegalStateException"),
                        StatusData.create(StatusCode.ERROR, "expected 1\nbut was 2"));
        assertThat(spans.getFinishedSpanItems().get(0)).satisfies(span -> {
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("java.io.IOException");
            assertThat(span.getEvents())
                    .singleElement()
                    .satisfies(event -> assertThat(event.getName()).isEqualTo("exception"));
        });
    }

    private static Integer fail(AssertionError error) {
        throw error;
    }

    @Test
    void record_survivesAnExceptionWhoseMessageThrows() {
        RuntimeException nasty = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message for you");
            }
        };

        assertThatThrownBy(() -> tracker.record("nasty", () -> {
                    throw nasty;
                }))
                .isSameAs(nasty);

        assertThat(onlySpan().getStatus().getDescription()).contains("its message could not be had");
    }

    @Test
    void record_survivesAnExceptionWhoseMessageNeedsAClassThatIsMissing() {
        RuntimeException nasty = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new NoClassDefFoundError("com/example/Messages");
            }
        };

        assertThatThrownBy(() -> tracker.record("nasty", () -> {
                    throw nasty;
                }))
                .isSameAs(nasty);
        tracker.start("nasty").end(nasty);

        assertThat(spans.getFinishedSpanItems())
                .hasSize(2)
                .allSatisfy(
                        span -> assertThat(span.getStatus().getDescription()).contains("its message could not be had"));
    }

    @Test
    void executions_nest() {
        tracker.record("build", () -> {
            tracker.record("compile", () -> {});
            Span plain = openTelemetry.getTracer("mine").spanBuilder("plain").startSpan();
            plain.end();
        });

        List<SpanData> ended = spans.getFinishedSpanItems();
        SpanData build = ended.get(2);
        assertThat(ended).extracting(SpanData::getName).containsExactly("compile", "plain", "build");
        assertThat(ended.get(0).getParentSpanId()).isEqualTo(build.getSpanId());
        assertThat(ended.get(1).getParentSpanId()).isEqualTo(build.getSpanId());
        assertThat(ended).extracting(SpanData::getTraceId).containsOnly(build.getTraceId());
    }

    @Test
    void tags_goToTimerAndSpan_metadataToTheSpanAlone() {
        Execution execution = tracker.timer("deploy")
                .tag("target", "staging")
                .metadata("team", "blue")
                .metadata("attempt", 1)
                .metadata("ratio", 0.5)
                .metadata("dry", true)
                .metadata(AttributeKey.longArrayKey("ports"), List.of(80L, 443L))
                .build()
                .start();
        execution
                .metadata("files", 12)
                .metadata("size", 1.5)
                .metadata("full", false)
                .metadata("to", "eu");
        execution.end();

        assertThat(registry.get("deploy").timer().getId().getTags())
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsExactly("outcome=success", "target=staging");
        assertThat(onlySpan().getAttributes().asMap().toString())
                .contains("target=staging", "team=blue", "attempt=1", "ratio=0.5", "dry=true", "ports=[80, 443]")
                .contains("files=12", "size=1.5", "full=false", "to=eu");
    }

    @Test
    void end_isIgnored_whenAlreadyEnded() {
        Execution execution = tracker.start("once");
        execution.end();
        execution.end(new IllegalStateException("too late"));
        execution.end(Status.SKIPPED, "too late");
        execution.metadata("late", true);

        assertThat(registry.find("once").timers()).hasSize(1);
        assertThat(onlySpan().getStatus()).isEqualTo(StatusData.unset());
        assertThat(onlySpan().getAttributes().isEmpty()).isTrue();
    }

    @Test
    void end_takesAStatusAndAReason() {
        tracker.start("a").end(Status.FAILED, "exit status 3");
        tracker.start("b").end(Status.FAILED, null);
        tracker.start("c").end(Status.SKIPPED, "not on this machine");
        tracker.start("d").end(Status.SKIPPED, null);
        tracker.start("e").end(Status.SUCCESS, "ignored");

        List<SpanData> ended = spans.getFinishedSpanItems();
        assertThat(ended.get(0).getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "exit status 3"));
        assertThat(ended.get(1).getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, ""));
        assertThat(ended.get(2).getStatus()).isEqualTo(StatusData.unset());
        assertThat(ended.get(2).getAttributes().asMap().toString())
                .contains("devmeter.status=skipped", "devmeter.skip.reason=not on this machine");
        assertThat(ended.get(3).getAttributes().size()).isEqualTo(1);
        assertThat(ended.get(4).getStatus()).isEqualTo(StatusData.unset());
        assertThat(registry.get("c").tag("outcome", "skipped").timer().count()).isEqualTo(1);
    }

    @Test
    void context_isPutRight_whenAParentEndsBeforeItsChildren() {
        Execution outer = tracker.start("outer");
        Execution middle = tracker.start("middle");
        Execution inner = tracker.start("inner");

        outer.end();
        middle.end();
        assertThat(Span.current().getSpanContext()).isEqualTo(inner.spanContext());
        inner.end();

        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void context_isPutRight_whenTheNextExecutionStarts_afterOneThatEndedOnAnotherThread() throws Exception {
        Execution wandering = tracker.start("wandering");
        onAnotherThread(wandering::end);

        tracker.record("next", () -> {});
        Execution wanderingAgain = tracker.start("wandering");
        onAnotherThread(wanderingAgain::end);
        tracker.start("started-next").end();

        assertThat(parentOf("next")).isEqualTo(NO_SPAN);
        assertThat(parentOf("started-next")).isEqualTo(NO_SPAN);
    }

    @Test
    void context_isPutRight_afterAnExecutionThatEndedWhereItsContextWasHandedOn() throws Exception {
        Execution job = tracker.start("job");
        onAnotherThread(Context.current().wrap(() -> {
            job.end();
            tracker.record("cleanup", () -> {});
        }));

        tracker.record("next", () -> {});
        tracker.record("after-next", () -> {});

        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(parentOf("cleanup")).isEqualTo(job.spanContext().getSpanId());
        assertThat(parentOf("next")).isEqualTo(NO_SPAN);
        assertThat(parentOf("after-next")).isEqualTo(NO_SPAN);
    }

    @Test
    void context_ofAnExecutionThatHasEnded_makesChildrenWhereverItIsHandedOn() throws Exception {
        Execution parent = tracker.start("parent");
        onAnotherThread(parent::end);
        onAnotherThread(parent.context().wrap(() -> tracker.record("late-child", () -> {})));

        tracker.record("next", () -> {});

        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(parentOf("late-child")).isEqualTo(parent.spanContext().getSpanId());
        assertThat(parentOf("next")).isEqualTo(NO_SPAN);
    }

    private String parentOf(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getParentSpanId();
    }

    private static void onAnotherThread(Runnable action) throws InterruptedException {
        Thread other = new Thread(action);
        other.start();
        other.join();
    }

    @Test
    void record_takesADurationThatWasMeasuredElsewhere() {
        TrackedTimer timer = tracker.timer("elsewhere").build();

        timer.record(Duration.ofMillis(250));

        assertThat(registry.get("elsewhere").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(onlySpan().getStartEpochNanos()).isEqualTo(epochNanos(NOON) - 250_000_000);
        assertThat(onlySpan().getEndEpochNanos()).isEqualTo(epochNanos(NOON));
    }

    @Test
    void start_takesWhatHasBeenRunningForAWhile() {
        Execution execution = tracker.start("elsewhere", Duration.ofMillis(250));
        clock.add(50, TimeUnit.MILLISECONDS);
        execution.end();

        assertThat(registry.get("elsewhere").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(300);
        assertThat(onlySpan().getStartEpochNanos()).isEqualTo(epochNanos(NOON) - 250_000_000);
        assertThat(onlySpan().getEndEpochNanos()).isEqualTo(epochNanos(NOON) + 50_000_000);
    }

    @Test
    void record_takesADurationThatCannotBe_asTheNearestThatCan() {
        TrackedTimer timer = tracker.timer("elsewhere").build();

        timer.record(Duration.ofMillis(-1));
        timer.record(ChronoUnit.FOREVER.getDuration());

        assertThat(spans.getFinishedSpanItems()).hasSize(2);
        assertThat(spans.getFinishedSpanItems().get(0).getStartEpochNanos()).isEqualTo(epochNanos(NOON));
        assertThat(registry.get("elsewhere").timer().count()).isEqualTo(2);
        assertThat(registry.get("elsewhere").timer().totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void samples_areTakenByATimerOfTheRegistry_alsoAfterItWasCleared() {
        TrackedTimer timer = tracker.timer("kept").build();
        timer.record(Duration.ofMillis(1));
        tracker.record("a", () -> {});

        registry.clear();
        timer.record(Duration.ofMillis(1));
        tracker.record("a", () -> {});

        assertThat(registry.get("kept").timer().count()).isEqualTo(1);
        assertThat(registry.get("a").timer().count()).isEqualTo(1);
    }

    @Test
    void end_recordsAFailure_evenWithoutAnException() {
        Throwable cause = new IllegalStateException("no cause").getCause();

        tracker.start("failed").end(cause);

        assertThat(onlySpan().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(registry.get("failed").tag("outcome", "failed").timer().count())
                .isEqualTo(1);
    }

    @Test
    void wrap_makesAnExecutionOfEachCall() throws Exception {
        TrackedTimer timer = tracker.timer("wrapped").build();
        Runnable runnable = timer.wrap((Runnable) () -> {});
        Callable<String> callable = timer.wrap((Callable<String>) () -> "called");
        Supplier<String> supplier = timer.wrap((Supplier<String>) () -> "supplied");
        assertThat(spans.getFinishedSpanItems()).isEmpty();

        runnable.run();
        runnable.run();

        assertThat(callable.call()).isEqualTo("called");
        assertThat(supplier.get()).isEqualTo("supplied");
        assertThat(spans.getFinishedSpanItems()).hasSize(4);
    }

    @Test
    void recordAsync_endsWhenTheStageCompletes() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> returned = tracker.timer("async").build().recordAsync(() -> {
            tracker.record("child", () -> {});
            return stage;
        });
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(spans.getFinishedSpanItems()).extracting(SpanData::getName).containsExactly("child");

        clock.add(5, TimeUnit.SECONDS);
        stage.complete("done");

        assertThat(returned).isCompletedWithValue("done");
        assertThat(registry.get("async").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(5);
        SpanData async = spans.getFinishedSpanItems().get(1);
        assertThat(spans.getFinishedSpanItems().get(0).getParentSpanId()).isEqualTo(async.getSpanId());
        assertThat(async.getStatus()).isEqualTo(StatusData.unset());
    }

    @Test
    void recordAsync_leavesTheContext_whateverWasStartedWithinAndNotEnded() {
        tracker.record("outer", () -> {
            Context outer = Context.current();
            CompletableFuture<String> returned = tracker.timer("async").build().recordAsync(() -> {
                tracker.start("never-ended");
                return CompletableFuture.completedFuture("done");
            });
            assertThat(returned).isCompletedWithValue("done");
            assertThat(Context.current()).isSameAs(outer);
        });

        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void recordAsync_failsAsTheStageDoes_withTheSameInstance() {
        IOException failure = new IOException("no route");
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> returned =
                tracker.timer("async").build().recordAsync(() -> stage.thenApply(String::trim));

        stage.completeExceptionally(failure);

        assertThatThrownBy(returned::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
        assertThat(onlySpan().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "no route"));
        assertThat(onlySpan().getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.io.IOException");
    }

    @Test
    void recordAsync_handsOnThatItIsCancelled_bothWays() {
        TrackedTimer timer = tracker.timer("async").build();
        CompletableFuture<String> inner = new CompletableFuture<>();
        assertThat(timer.recordAsync(() -> inner).cancel(true)).isTrue();
        assertThat(inner).isCancelled();

        CompletableFuture<String> cancelledInside = new CompletableFuture<>();
        CompletableFuture<String> returned = timer.recordAsync(() -> cancelledInside);
        cancelledInside.cancel(true);
        assertThat(returned).isCancelled();

        assertThat(registry.get("async").tag("outcome", "failed").timer().count())
                .isEqualTo(2);
        assertThat(spans.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                        .isEqualTo("java.util.concurrent.CancellationException"));
    }

    @Test
    void recordAsync_ends_whenItsCallerWaitsNoLonger() {
        TrackedTimer timer = tracker.timer("async").build();
        CompletableFuture<String> given = new CompletableFuture<>();
        CompletableFuture<String> givenUp = new CompletableFuture<>();
        IOException failure = new IOException("too slow");

        assertThat(timer.recordAsync(() -> given).complete("instead")).isTrue();
        CompletableFuture<String> returned = timer.recordAsync(() -> givenUp);
        assertThat(returned.completeExceptionally(failure)).isTrue();
        assertThat(returned.complete("too late")).isFalse();

        assertThat(given).isCompletedWithValue("instead");
        assertThatThrownBy(givenUp::get).cause().isSameAs(failure);
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getStatus)
                .containsExactly(StatusData.unset(), StatusData.create(StatusCode.ERROR, "too slow"));
    }

    @Test
    void recordAsync_canBeGivenUp_thoughItsStageCannot() {
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletableFuture<String> returned = tracker.timer("async").build().recordAsync(inner::minimalCompletionStage);

        assertThat(returned.complete("instead")).isTrue();
        assertThat(returned.complete("too late")).isFalse();
        assertThat(returned.completeExceptionally(new IllegalStateException("too late")))
                .isFalse();
        assertThat(returned.cancel(true)).isFalse();
        inner.complete("done");

        assertThat(returned).isCompletedWithValue("instead");
        assertThat(onlySpan().getStatus()).isEqualTo(StatusData.unset());
    }

    @Test
    @SuppressWarnings("unchecked") // A proxy of a raw type.
    void recordAsync_canBeGivenUp_thoughItsStageIsNoFuture() {
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletionStage<String> stage = (CompletionStage<String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CompletionStage.class}, (proxy, method, args) -> {
                    if (method.getName().equals("toCompletableFuture")) {
                        throw new UnsupportedOperationException();
                    }
                    return method.invoke(inner, args);
                });
        CompletableFuture<String> returned = tracker.timer("async").build().recordAsync(() -> stage);

        assertThat(returned.cancel(true)).isTrue();
        assertThat(spans.getFinishedSpanItems()).isEmpty();
        inner.complete("done");

        assertThat(returned).isCancelled();
        assertThat(onlySpan().getStatus()).isEqualTo(StatusData.unset());
    }

    @Test
    void recordAsync_failsAtOnce_whenTheActionThrows() {
        IllegalStateException failure = new IllegalStateException("not even started");

        assertThatThrownBy(() -> tracker.timer("async").build().<String>recordAsync(() -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(onlySpan().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void timer_getsWhatItsBuilderWasTold() {
        TrackedTimer timer = tracker.timer("told")
                .description("what it is")
                .publishPercentiles(0.5, 0.95)
                .publishPercentileHistogram()
                .build();
        timer.record(Duration.ofMillis(10));

        Timer registered = registry.get("told").timer();
        assertThat(registered.getId().getDescription()).isEqualTo("what it is");
        assertThat(registered.takeSnapshot().percentileValues())
                .extracting(value -> value.percentile())
                .containsExactly(0.5, 0.95);
    }

    @Test
    void anExecutionThatNeverEnds_isNotRecorded_andLeftWhenTheOneAroundItEnds() {
        tracker.record("outer", () -> {
            tracker.start("forgotten");
            tracker.start("forgotten too");
        });

        assertThat(onlySpan().getName()).isEqualTo("outer");
        assertThat(registry.find("forgotten").timer()).isNull();
        tracker.record("next", () -> {});
        assertThat(spans.getFinishedSpanItems().get(1).getParentSpanContext().isValid())
                .isFalse();
    }

    @Test
    void anExecutionThatEndsInsideAnother_afterItsOwnTurn_changesNothing() {
        Execution outer = tracker.start("outer");
        tracker.record("inner", () -> {
            outer.end();
            assertThat(Span.current().getSpanContext()).isNotEqualTo(outer.spanContext());
        });

        assertThat(spans.getFinishedSpanItems()).extracting(SpanData::getName).containsExactly("outer", "inner");
    }

    @Test
    void build_refusesWhatCannotBeTracked() {
        assertThatThrownBy(() -> tracker.timer(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a name");
        assertThatThrownBy(() -> tracker.record("", () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tracker.record(" \t", () -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tracker.timer("a").tag("outcome", "mine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose another key");
    }

    @Test
    void duration_isNeverNegative_whateverTheClockDoes() {
        tracker.record("back", () -> clock.addSeconds(-10));

        assertThat(onlySpan().getEndEpochNanos()).isEqualTo(onlySpan().getStartEpochNanos());
        assertThat(registry.get("back").timer().totalTime(TimeUnit.NANOSECONDS)).isZero();
    }

    @Test
    void anExecutionInsideAnother_isWithinIt_thoughNoTwoReadingsOfTheWallClockAgree() {
        AtomicReference<Instant> wallTime = new AtomicReference<>(NOON);
        InstantSource slowing = () -> wallTime.getAndUpdate(time -> time.minusNanos(1_000));
        ExecutionTracker watched = ExecutionTracker.create(registry, openTelemetry, slowing.withZone(ZoneOffset.UTC));

        watched.record("outer", () -> watched.record("inner", () -> {}));

        SpanData inner = spans.getFinishedSpanItems().get(0);
        SpanData outer = spans.getFinishedSpanItems().get(1);
        assertThat(inner.getStartEpochNanos()).isGreaterThanOrEqualTo(outer.getStartEpochNanos());
        assertThat(inner.getEndEpochNanos()).isLessThanOrEqualTo(outer.getEndEpochNanos());
    }

    @Test
    void anExecution_startsNoLaterThanWhatItStarts_howeverLongTheWallClockTakes() {
        long startedNanos = clock.monotonicTime();
        InstantSource slow = () -> {
            clock.add(1, TimeUnit.MILLISECONDS);
            return NOON.plusNanos(clock.monotonicTime() - startedNanos);
        };
        ExecutionTracker waiting = ExecutionTracker.create(registry, openTelemetry, slow.withZone(ZoneOffset.UTC));
        clock.add(1, TimeUnit.SECONDS);
        Instant before = NOON.plusNanos(clock.monotonicTime() - startedNanos);

        waiting.record("a", () -> {});

        assertThat(onlySpan().getStartEpochNanos()).isLessThanOrEqualTo(epochNanos(before));
    }

    private SpanData onlySpan() {
        assertThat(spans.getFinishedSpanItems()).hasSize(1);
        return spans.getFinishedSpanItems().get(0);
    }

    private static long epochNanos(Instant time) {
        return Duration.between(Instant.EPOCH, time).toNanos();
    }
}

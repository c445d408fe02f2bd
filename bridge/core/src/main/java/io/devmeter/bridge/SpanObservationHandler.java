// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of Micrometer's observations, for applications that don't run micrometer-tracing.
 *
 * <pre>{@code
 * observationRegistry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meterRegistry));
 * SpanObservationHandler.create(openTelemetry).register(observationRegistry);
 * }</pre>
 *
 * <p>The span has the observation's contextual name, or its name if there is none, and all its key values as attributes. The observation's events become
 * events of the span, and its error the failure. The span is current while a scope of the observation is open.
 *
 * <p>Its parent is the span of the parent observation, or what is current inside of that, such as a tracked execution between the two. An observation that
 * receives something and has no parent here becomes a child of the span that sent it; one that sends something hands its span on. Both are done by
 * OpenTelemetry's propagators.
 *
 * <p>Where micrometer-tracing's handler makes a span of the same observation, this one makes none, whichever of the two was registered first.
 *
 * <p>Thread-safe. A failure of OpenTelemetry is logged once and does not reach the observed code.
 */
public final class SpanObservationHandler implements ObservationHandler<Observation.Context> {

    /** The key of micrometer-tracing's span in an observation's context; {@code null} where that library is missing. */
    private static final @Nullable Class<?> TRACING_CONTEXT = tracingContext();

    private static final ContextKey<Innermost> INNERMOST = ContextKey.named("devmeter-innermost-observation");

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final RecordingFailures failures = new RecordingFailures();

    private SpanObservationHandler(OpenTelemetry openTelemetry) {
        this.tracer = requireNonNull(openTelemetry, "openTelemetry").getTracer(ExecutionTracker.SCOPE_NAME);
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    /** Creates a handler whose spans go to the given instance. */
    public static SpanObservationHandler create(OpenTelemetry openTelemetry) {
        return new SpanObservationHandler(openTelemetry);
    }

    /**
     * Adds the handler to a registry, together with a filter that tells {@link SpanningMeterRegistry} and {@link TimingSpanProcessor} which samples
     * and spans are those of observations, so that none is recorded twice. They know the timer of an observation by its name. If a {@code MeterFilter} renames
     * it, leave it out by the {@linkplain SpanningMeterRegistry.Builder#filter filter} of the registry.
     */
    public void register(ObservationRegistry observationRegistry) {
        ObservationFilter markSample = context -> {
            markStop(context);
            return context;
        };
        observationRegistry.observationConfig().observationHandler(this).observationFilter(markSample);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }

    @Override
    public void onStart(Observation.Context context) {
        if (isTracedByOthers(context)) {
            return;
        }
        try {
            Context here = parentOf(context);
            Context parent = context instanceof ReceiverContext<?> receiver ? receive(here, receiver) : here;
            Span span = tracer.spanBuilder(nameOf(context))
                    .setSpanKind(kindOf(context))
                    .setParent(parent)
                    .startSpan();
            context.put(ObservedSpan.class, new ObservedSpan(span));
            if (context instanceof SenderContext<?> sender) {
                send(parent.with(span), sender);
            }
        } catch (Throwable t) {
            failures.failed("start a span of an observation", t);
        }
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
        ObservedSpan observed = observed(context);
        if (observed == null) {
            return;
        }
        try {
            observed.span().addEvent(event.getContextualName());
        } catch (Throwable t) {
            failures.failed("add an observation's event", t);
        }
    }

    /** Opens a scope. That of no observation, in which Micrometer runs what belongs to none, leads outside of all observations. */
    @Override
    public void onScopeOpened(Observation.Context context) {
        ObservedSpan observed = observed(context);
        if (observed == null && !(context instanceof NullObservation.NullContext)) {
            return;
        }
        context.computeIfAbsent(OpenScopes.class, key -> new OpenScopes()).push(enter(observed));
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
        OpenScopes scopes = context.get(OpenScopes.class);
        if (scopes != null) {
            close(scopes.pop());
        }
    }

    @Override
    public void onStop(Observation.Context context) {
        ObservedSpan observed = observed(context);
        if (observed == null) {
            return;
        }
        try {
            Span span = observed.span();
            span.updateName(nameOf(context));
            for (KeyValue keyValue : context.getAllKeyValues()) {
                span.setAttribute(keyValue.getKey(), keyValue.getValue());
            }
            Throwable error = context.getError();
            if (error != null) {
                SpanOutcome.describe(span, Status.FAILED, SpanOutcome.messageOf(error), error);
            }
            span.end();
        } catch (Throwable t) {
            failures.failed("end a span of an observation", t);
        }
    }

    /** Runs just before the handlers hear that the observation stops, whatever their order. */
    private void markStop(Observation.Context context) {
        try {
            boolean byOthers = isTracedByOthers(context);
            if (byOthers || context.containsKey(ObservedSpan.class)) {
                String spanId = byOthers ? MicrometerTracing.spanId(context) : null;
                SampleMark.observationStops(String.valueOf(context.getName()), spanId);
            }
        } catch (Throwable t) {
            failures.failed("tell an observation's sample and span from others", t);
        }
    }

    /**
     * Returns the span that this handler has made of the observation, {@code null} if there is none. Nor is there if micrometer-tracing's handler came
     * later and made another: this one never ends then, so nobody sees it.
     */
    private static @Nullable ObservedSpan observed(Observation.Context context) {
        return isTracedByOthers(context) ? null : context.get(ObservedSpan.class);
    }

    private static boolean isTracedByOthers(Observation.ContextView context) {
        return TRACING_CONTEXT != null && context.containsKey(TRACING_CONTEXT);
    }

    private static @Nullable Class<?> tracingContext() {
        try {
            return Class.forName(
                    "io.micrometer.tracing.handler.TracingObservationHandler$TracingContext",
                    false,
                    SpanObservationHandler.class.getClassLoader());
        } catch (ClassNotFoundException noTracing) {
            return null;
        }
    }

    /** The current span, if it is inside of the parent observation; the parent observation's, if it is anything else. */
    private static Context parentOf(Observation.Context context) {
        Context current = Context.current();
        ObservationView parent = context.getParentObservation();
        ObservedSpan observed = parent == null ? null : parent.getContextView().get(ObservedSpan.class);
        Innermost innermost = current.get(INNERMOST);
        boolean isInside = observed != null && innermost != null && innermost.span() == observed.span();
        return observed == null || isInside ? current : current.with(observed.span());
    }

    /** Returns the context of the sender as the parent, unless there is one here already. */
    private <C> Context receive(Context here, ReceiverContext<C> receiver) {
        if (Span.fromContext(here).getSpanContext().isValid()) {
            return here;
        }
        try {
            return propagator.extract(here, receiver.getCarrier(), new TextMapGetter<C>() {
                @Override
                @SuppressWarnings("deprecation") // Older versions of OpenTelemetry ask for it.
                public Iterable<String> keys(C carrier) {
                    return List.of(); // Micrometer does not know them.
                }

                @Override
                public @Nullable String get(@Nullable C carrier, String key) {
                    return carrier == null ? null : receiver.getGetter().get(carrier, key);
                }
            });
        } catch (Throwable t) {
            failures.failed("read who sent what is received", t);
            return here;
        }
    }

    private <C> void send(Context here, SenderContext<C> sender) {
        try {
            propagator.inject(here, sender.getCarrier(), sender.getSetter()::set);
        } catch (Throwable t) {
            failures.failed("tell who receives what is sent of the span", t);
        }
    }

    private static SpanKind kindOf(Observation.Context context) {
        if (context instanceof ReceiverContext<?> receiver) {
            return SpanKind.valueOf(receiver.getKind().name());
        }
        return context instanceof SenderContext<?> sender
                ? SpanKind.valueOf(sender.getKind().name())
                : SpanKind.INTERNAL;
    }

    private static String nameOf(Observation.Context context) {
        String contextualName = context.getContextualName();
        return contextualName != null ? contextualName : String.valueOf(context.getName());
    }

    @SuppressWarnings("MustBeClosedChecker") // onScopeClosed(…) closes it.
    private Scope enter(@Nullable ObservedSpan observed) {
        try {
            Context current = Context.current();
            Innermost around = current.get(INNERMOST);
            Context outside = around == null ? current : around.outside();
            Context inside = observed == null
                    ? outside
                    : current.with(INNERMOST, new Innermost(observed.span(), outside))
                            .with(observed.span());
            return inside.makeCurrent();
        } catch (Throwable t) {
            failures.failed("make an observation's span current", t);
            return Scope.noop();
        }
    }

    private void close(Scope scope) {
        try {
            scope.close();
        } catch (Throwable t) {
            failures.failed("restore the context", t);
        }
    }

    /** The span of an observation. */
    private record ObservedSpan(Span span) {}

    /** The innermost observation of a context, in which executions and spans of others may be; and the context around the outermost one. */
    private record Innermost(Span span, Context outside) {}

    /** The open scopes of an observation, which several threads may be in at once: for each thread a stack, the innermost on top. */
    private static final class OpenScopes {
        private final Map<Thread, Deque<Scope>> byThread = new ConcurrentHashMap<>();

        void push(Scope scope) {
            byThread.computeIfAbsent(Thread.currentThread(), thread -> new ArrayDeque<>(1))
                    .push(scope);
        }

        Scope pop() {
            Deque<Scope> scopes = byThread.get(Thread.currentThread());
            if (scopes == null) {
                return Scope.noop();
            }
            Scope innermost = scopes.pop();
            if (scopes.isEmpty()) {
                byThread.remove(Thread.currentThread());
            }
            return innermost;
        }
    }

    /** What needs micrometer-tracing, in a class of its own that is not loaded without it. */
    private static final class MicrometerTracing {

        static @Nullable String spanId(Observation.Context context) {
            TracingContext tracing = context.get(TracingContext.class);
            return tracing == null || tracing.getSpan() == null
                    ? null
                    : tracing.getSpan().context().spanId();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Context in environment variables, which are the carrier that OpenTelemetry's specification names for processes: {@code TRACEPARENT} and
 * {@code TRACESTATE}.
 */
final class EnvironmentContext {

    private static final W3CTraceContextPropagator TRACE_CONTEXT = W3CTraceContextPropagator.getInstance();

    private EnvironmentContext() {}

    /** Returns the context that the variables describe, or the root. */
    static Context extract(Map<String, String> variables) {
        return TRACE_CONTEXT.extract(Context.root(), variables, GETTER);
    }

    /** Returns the variables that describe a context. */
    static Map<String, String> of(Context context) {
        Map<String, String> variables = new LinkedHashMap<>();
        TRACE_CONTEXT.inject(context, variables, (carrier, key, value) -> {
            if (carrier != null) {
                carrier.put(key.toUpperCase(Locale.ROOT), value);
            }
        });
        return variables;
    }

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // Deprecated, and abstract all the same.
        public Iterable<String> keys(Map<String, String> environment) {
            return environment.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> environment, String key) {
            return environment == null ? null : environment.get(key.toUpperCase(Locale.ROOT));
        }
    };
}

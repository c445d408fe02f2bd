// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a summary as JSON, under the names of the contract. */
final class SummaryJson {

    private static final JsonFactory JSON = new JsonFactory();

    private SummaryJson() {}

    static String write(Summary summary) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            summary.operations().forEach((name, operation) -> {
                json.writeName(name);
                write(operation, json);
            });
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void write(OperationSummary operation, JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("total_executions", operation.totalExecutions());
        json.writeNumberProperty("successes", operation.successes());
        json.writeNumberProperty("failures", operation.failures());
        json.writeNumberProperty("success_rate", operation.successRate());
        json.writeNumberProperty("avg_duration_ms", operation.avgDurationMs());
        json.writeNumberProperty("min_duration_ms", operation.minDurationMs());
        json.writeNumberProperty("max_duration_ms", operation.maxDurationMs());
        json.writeNumberProperty("skipped", operation.skipped());
        json.writeNumberProperty("p50_duration_ms", operation.p50DurationMs());
        json.writeNumberProperty("p95_duration_ms", operation.p95DurationMs());
        json.writeNumberProperty("p99_duration_ms", operation.p99DurationMs());
        json.writeEndObject();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Invocation;
import io.devmeter.dashboard.analysis.Invocation.Node;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Runs of several executions as trees, the nodes as columns. */
final class InvocationsJson {

    /** About 25 bytes each. Of what does not fit, the executions are in the histories. */
    private static final int NODES = 2_500;

    private InvocationsJson() {}

    static void write(
            JsonGenerator json, List<Invocation> invocations, OperationNumbers operations, RunContexts contexts) {
        json.writeStartArray();
        int room = NODES;
        for (Invocation invocation : invocations) {
            boolean isKnown = invocation.nodes().stream()
                    .allMatch(node -> operations.of(node.run().operation()) != null);
            room -= invocation.nodes().size();
            if (room < 0) {
                break;
            }
            if (isKnown) {
                write(json, invocation, operations, contexts);
            }
        }
        json.writeEndArray();
    }

    private static void write(
            JsonGenerator json, Invocation invocation, OperationNumbers operations, RunContexts contexts) {
        List<Node> nodes = invocation.nodes();
        json.writeStartObject();
        json.writeStringProperty("trace", invocation.traceId());
        json.writeName("operation");
        Json.value(json, operations.of(invocation.operation()));
        json.writeStringProperty("started_at", invocation.startedAt().toString());
        json.writeName("duration_ms");
        Json.duration(json, invocation.durationMs());
        json.writeStringProperty("status", String.valueOf(HistoriesJson.sign(invocation.status())));
        json.writeBooleanProperty("broken", invocation.brokenEnvironment());
        json.writeNumberProperty("context", contexts.of(nodes.get(0).run()));
        json.writeObjectPropertyStart("nodes");
        column(
                json,
                "operations",
                nodes,
                node -> Json.value(json, operations.of(node.run().operation())));
        column(json, "depths", nodes, node -> json.writeNumber(node.depth()));
        column(json, "parents", nodes, node -> json.writeNumber(node.parent()));
        column(json, "starts", nodes, node -> Json.duration(json, node.startMs()));
        column(json, "durations", nodes, node -> Json.duration(json, node.run().durationMs()));
        column(json, "selves", nodes, node -> Json.duration(json, node.selfMs()));
        json.writeStringProperty(
                "statuses", HistoriesJson.statuses(nodes.stream().map(Node::run).toList()));
        StringBuilder critical = new StringBuilder();
        nodes.forEach(node -> critical.append(node.critical() ? '1' : '0'));
        json.writeStringProperty("critical", critical.toString());
        json.writeArrayPropertyStart("attempts");
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).run().attempt() > 1) {
                json.writeNumber(i);
                json.writeNumber(nodes.get(i).run().attempt());
            }
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void column(JsonGenerator json, String name, List<Node> nodes, Consumer<Node> write) {
        json.writeArrayPropertyStart(name);
        nodes.forEach(write);
        json.writeEndArray();
    }
}

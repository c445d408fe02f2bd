// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Invocation;
import io.devmeter.dashboard.analysis.Invocation.Node;
import java.util.List;

/** Runs of several executions as trees, the nodes as columns. */
final class InvocationsJson {

    /** About 25 bytes each. Of what does not fit, the executions are in the histories. */
    private static final int NODES = 2_500;

    private InvocationsJson() {}

    static void write(
            JsonWriter json, List<Invocation> invocations, OperationNumbers operations, RunContexts contexts) {
        json.startArray();
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
        json.endArray();
    }

    private static void write(
            JsonWriter json, Invocation invocation, OperationNumbers operations, RunContexts contexts) {
        List<Node> nodes = invocation.nodes();
        json.startObject();
        json.name("trace").text(invocation.traceId());
        json.name("operation").value(operations.of(invocation.operation()));
        json.name("started_at").text(invocation.startedAt().toString());
        json.name("duration_ms").duration(invocation.durationMs());
        json.name("status").text(String.valueOf(HistoriesJson.sign(invocation.status())));
        json.name("broken").truth(invocation.brokenEnvironment());
        json.name("executions").number(invocation.executions());
        json.name("incomplete").truth(invocation.incomplete());
        json.name("context").number(contexts.of(nodes.get(0).run()));
        json.name("nodes").startObject();
        json.array(
                "operations", nodes, node -> json.value(operations.of(node.run().operation())));
        json.array("depths", nodes, node -> json.number(node.depth()));
        json.array("parents", nodes, node -> json.number(node.parent()));
        json.array("starts", nodes, node -> json.duration(node.startMs()));
        json.array("durations", nodes, node -> json.duration(node.run().durationMs()));
        json.array("selves", nodes, node -> json.duration(node.selfMs()));
        json.name("statuses")
                .text(HistoriesJson.statuses(nodes.stream().map(Node::run).toList()));
        StringBuilder critical = new StringBuilder();
        nodes.forEach(node -> critical.append(node.critical() ? '1' : '0'));
        json.name("critical").text(critical.toString());
        json.name("attempts").startArray();
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).run().attempt() > 1) {
                json.number(i);
                json.number(nodes.get(i).run().attempt());
            }
        }
        json.endArray();
        json.endObject();
        json.endObject();
    }
}

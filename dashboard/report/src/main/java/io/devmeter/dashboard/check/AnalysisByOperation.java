// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.dashboard.analysis.Verdict;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an analysis says, by operation. */
final class AnalysisByOperation {

    private final Map<String, OperationHistory> histories = new HashMap<>();
    private final Map<Kind, Map<String, Verdict>> verdicts = new EnumMap<>(Kind.class);
    private final Set<String> brokenTraces;

    AnalysisByOperation(Analysis analysis) {
        analysis.operations().forEach(history -> histories.put(history.operation(), history));
        analysis.verdicts()
                .forEach(verdict -> verdicts.computeIfAbsent(verdict.kind(), kind -> new HashMap<>())
                        .put(verdict.operation(), verdict));
        brokenTraces = analysis.brokenTraces();
    }

    @Nullable
    OperationHistory history(String operation) {
        return histories.get(operation);
    }

    /** Whether the run counts for no verdict, because it was in a broken environment. */
    boolean isSetApart(Run run) {
        return run.traceId() != null && brokenTraces.contains(run.traceId());
    }

    @Nullable
    Verdict verdict(Kind kind, String operation) {
        return verdicts.getOrDefault(kind, Map.of()).get(operation);
    }
}

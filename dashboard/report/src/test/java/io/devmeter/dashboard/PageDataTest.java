// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.devmeter.dashboard.analysis.Analysis;
import io.devmeter.dashboard.analysis.CodeVersion;
import io.devmeter.dashboard.analysis.Confidence;
import io.devmeter.dashboard.analysis.Invocation;
import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.Machine;
import io.devmeter.dashboard.analysis.OperationHistory;
import io.devmeter.dashboard.analysis.Run;
import io.devmeter.dashboard.analysis.Verdict;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.OperationSummary;
import io.devmeter.store.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageDataTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:30:00.123Z");

    @TempDir
    Path directory;

    private static Reading reading(Summary summary, List<ExecutionRecord> newest) {
        return new Reading(
                summary,
                new TreeMap<>(Map.of(summary.to(), summary)),
                newest.stream().map(Run::of).toList(),
                newest,
                newest,
                new KeptFiles(1, 150, summary.to()));
    }

    private static Analysis analysis(
            List<OperationHistory> histories, List<Verdict> verdicts, List<Invocation> invocations) {
        return new Analysis(AT, histories, verdicts, List.of(), List.of(), List.of(), invocations, Set.of(), List.of());
    }

    private static OperationHistory history(String operation, List<Run> runs) {
        return new OperationHistory(operation, runs, List.of(), true, 0, 0, 0, List.of());
    }

    private static Run run(
            String operation, int second, @Nullable Double durationMs, Status status, @Nullable String traceId) {
        return new Run(
                operation,
                Store.NOW.plusSeconds(second),
                durationMs,
                status,
                1,
                CodeVersion.UNKNOWN,
                Machine.UNKNOWN,
                "",
                traceId,
                null,
                null,
                null,
                status == Status.FAILED ? "no " + second : null);
    }

    private Map<String, @Nullable Object> data() throws IOException {
        try (ExecutionStore store =
                ExecutionStore.builder(directory).clock(Store.CLOCK).build()) {
            Reading reading = Reading.of(store, 30);
            return JsonText.object(
                    PageData.json(reading, Analysis.of(reading.runs(), reading.days(), Store.NOW), Store.NOW)
                            .html());
        }
    }

    @Test
    void everyNumber_isFinite_howeverLongExecutionsTook() throws IOException {
        Store store = Store.in(directory);
        for (int i = 0; i < 20; i++) {
            double durationMs = i < 10 ? 1e308 : i < 14 ? 5e307 : Double.MAX_VALUE;
            store.successes("a", 2, durationMs).failures("b", 1, durationMs, "no");
        }
        store.write();

        Map<String, @Nullable Object> data = data();

        assertThat(at(data, "summary", "a", "avg_duration_ms")).isEqualTo(1.1393079404586946E308);
        assertThat(at(data, "summary", "a", "max_duration_ms")).isEqualTo(Double.MAX_VALUE);
        assertThat(at(data, "histories", "totals")).asString().doesNotContain("Infinity");
        assertThat(data.toString()).doesNotContain("Infinity").doesNotContain("NaN");
    }

    @Test
    void whatGotSlowerManyRunsAgo_isSeen_howeverManyOperationsThereAre() throws IOException {
        Store store = Store.in(directory).successes("slower", 60, 1_000).successes("slower", 75, 2_000);
        for (int i = 1; i < 2_000; i++) {
            store.successes("test-" + i, 1, 1);
        }
        store.write();

        assertThat(at(data(), "verdicts"))
                .asInstanceOf(LIST)
                .extracting("operation", "kind")
                .contains(tuple("slower", "slower"));
    }

    private static Object at(Map<String, @Nullable Object> data, String... path) {
        Object value = data;
        for (String key : path) {
            value = requireNonNull(((Map<?, ?>) value).get(key), key);
        }
        return value;
    }

    private static List<String> texts(Map<String, @Nullable Object> data, String... path) {
        return ((List<?>) at(data, path)).stream().map(String::valueOf).toList();
    }

    private static List<Map<String, Object>> objects(Map<String, @Nullable Object> data, String key) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object object : (List<?>) at(data, key)) {
            Map<String, Object> copy = new LinkedHashMap<>();
            ((Map<?, ?>) object).forEach((name, value) -> copy.put(String.valueOf(name), value));
            objects.add(copy);
        }
        return objects;
    }

    @Test
    void json_saysWhenAndWhat() {
        Summary summary = new Summary(LocalDate.of(2026, 10, 23), LocalDate.of(2026, 11, 22), Map.of(), 3);

        assertThat(PageData.json(reading(summary, List.of()), analysis(List.of(), List.of(), List.of()), AT)
                        .html())
                .startsWith(
                        "{\"generated_at\":\"2026-11-22T10:30:00.123Z\",\"from\":\"2026-10-23\",\"to\":\"2026-11-22\","
                                + "\"summary\":{},\"skipped_lines\":3,\"verdicts\":[],");
    }

    @Test
    void summary_isTheOneOfTheContract() throws IOException {
        Store.in(directory)
                .successes("b \ud800", 2, 1234.567)
                .failures("b \ud800", 1, 9.8765, "no")
                .skipped("10")
                .write();
        Summary summary;
        try (ExecutionStore store =
                ExecutionStore.builder(directory).clock(Store.CLOCK).build()) {
            summary = store.summary(30);
        }

        assertThat(data()).extractingByKey("summary").isEqualTo(JsonText.object(summary.toJson()));
    }

    @Test
    void verdicts_areThoseOfTheContract_withTheirEvidenceInOrder() {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("n", 25);
        evidence.put("window", "a/b");
        evidence.put("compared", "the last 5 runs with the 20 before");
        evidence.put("ratio", 1.5);
        evidence.put("ratios", List.of(1, 2.5, true));
        Verdict verdict =
                new Verdict("lint", Kind.SLOWER, Confidence.CONFIRMED, Instant.parse("2026-11-21T00:00:00Z"), evidence);
        Summary summary = new Summary(LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 22), Map.of(), 0);

        assertThat(PageData.json(reading(summary, List.of()), analysis(List.of(), List.of(verdict), List.of()), AT)
                        .html())
                .contains(
                        "\"verdicts\":[{\"operation\":\"lint\",\"kind\":\"slower\",\"confidence\":\"confirmed\","
                                + "\"since\":\"2026-11-21T00:00:00Z\",\"evidence\":{\"n\":25,\"window\":\"a/b\","
                                + "\"compared\":\"the last 5 runs with the 20 before\",\"ratio\":1.5,\"ratios\":[1,2.5,true]}}]");
    }

    @Test
    void histories_areColumnsInTheOrderOfTheNames_withStartsAndContextsAsSteps() throws IOException {
        Store.in(directory)
                .successes("b", 2, 1234.567)
                .failures("b", 1, 9.8765, "no")
                .skipped("10")
                .write();

        Map<String, @Nullable Object> data = data();

        // The fixture puts an execution into each second from ten hours ago.
        long first = Store.NOW.getEpochSecond() - 36_000;
        assertThat(data).extractingByKey("histories").isEqualTo(JsonText.object("""
                {"starts":[[3],[0,1,1]],"durations":[[null],[1234,1234,9.88]],"statuses":["s","ppf"],
                 "contexts":[[0],[0,0,0]],"modules":[[],[]],"attempts":[[],[]],"errors":[[],[2,-1,0]],"messages":[0,1],"missing":%s,
                 "lost":[0,0,9.88,1],"lost_in":[0,0],"bands":[[],[]],"totals":[0,2479],"timed":[0,3],"days":[0,0]}
                """.formatted(
                        at(data, "histories", "missing"))));
        assertThat(data)
                .containsEntry("texts", List.of("no"))
                .containsEntry("contexts", List.of(List.of(0L, 0L, -1L)))
                .containsEntry("context_starts", List.of(first))
                .containsEntry("versions", List.of(List.of("", "", "")))
                .containsEntry("machines", List.of(List.of("", "", "")))
                .containsEntry("modules", List.of())
                .containsEntry("traces", List.of());
    }

    @Test
    void modules_areSaidOfEachRun_orOnceIfThereIsOne() throws IOException {
        Map<String, Object> web = Map.of("maven.project.artifactId", "web");
        Store.in(directory)
                .add("a", 13, 100.0, Status.SUCCESS, null, web)
                .add("b", 1, 100.0, Status.SUCCESS, null, web)
                .add("b", 1, 100.0, Status.SUCCESS, null, Map.of("maven.project.artifactId", "core"))
                .successes("b", 1, 100)
                .write();

        Map<String, @Nullable Object> data = data();

        assertThat(at(data, "histories", "modules")).isEqualTo(List.of(List.of(0L), List.of(0L, 1L, 2L)));
        assertThat(at(data, "histories", "bands"))
                .isEqualTo(List.of(List.of(List.of(100L, 50L, 150L, 8L, 0L, 0L)), List.of()));
        assertThat(data).containsEntry("modules", List.of("web", "core", ""));
    }

    @Test
    void histories_holdTheNewestRuns_andSayByDayWhatTheyLeaveOut() throws IOException {
        Store.in(directory)
                .failures("busy", 3, 7, "no")
                .successes("busy", 200, 5)
                .successes("quiet", 3, 5)
                .write();

        Map<String, @Nullable Object> data = data();

        List<String> statuses = texts(data, "histories", "statuses");
        assertThat(statuses).containsExactly("p".repeat(150), "ppp");
        // On the thirty-first day, 203 executions of which 3 failed, and a median that is within 1% of 5 ms.
        assertThat(at(data, "histories", "days").toString())
                .matches("\\[\\[30, \\[203], \\[(4\\.9[5-9]|5|5\\.0[0-5])], \\[0, 3]], 0]");
    }

    @Test
    void lost_saysOfHowManyRunsItIs_whereNotAllThatFailedAreKnown() throws IOException {
        Store.in(directory)
                .failures("busy", 3, 7, "no")
                .successes("busy", 149, 5)
                .failures("busy", 1, 7, "no")
                .successes("steady", 200, 5)
                .write();

        Map<String, @Nullable Object> data = data();

        assertThat(at(data, "histories", "lost")).asString().isEqualTo("[7, 1, 0, 0]");
        assertThat(at(data, "histories", "lost_in")).asString().isEqualTo("[[150, 28], 0]");
        assertThat(objects(data, "weeks")).singleElement(as(MAP)).containsEntry("whole", false);
    }

    @Test
    void histories_ofVeryManyOperations_holdFewerRuns() {
        assertThat(statuses(3_000, 40, "operation-")).hasSize(3_000).containsOnly("p".repeat(13));
    }

    @Test
    void histories_giveWayToLongNames() {
        // Names of 12,675 characters: (2,110,000 − 40 × 560 − 4 × 40 × 12,675) ÷ 11 ÷ 40.
        assertThat(statuses(40, 200, "n".repeat(12_673))).hasSize(40).containsOnly("p".repeat(135));
        assertThat(statuses(40, 200, "n")).hasSize(40).containsOnly("p".repeat(150));
    }

    /** What a page holds of operations that passed so often. */
    private static List<String> statuses(int count, int runsOfEach, String prefix) {
        Map<String, OperationSummary> operations = new LinkedHashMap<>();
        List<OperationHistory> histories = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = prefix + (10 + i);
            operations.put(
                    name,
                    new OperationSummary(runsOfEach, runsOfEach, 0, 1, 1, 1, 1, 0, 1, 1, 1, runsOfEach, runsOfEach));
            List<Run> runs = new ArrayList<>();
            for (int second = 0; second < runsOfEach; second++) {
                runs.add(run(name, second, 1.0, Status.SUCCESS, null));
            }
            histories.add(history(name, runs));
        }
        Summary summary = new Summary(LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 22), operations, 0);
        return texts(
                JsonText.object(
                        PageData.json(reading(summary, List.of()), analysis(histories, List.of(), List.of()), AT)
                                .html()),
                "histories",
                "statuses");
    }

    @Test
    void executions_leaveOutWhatThereIsNoRoomFor_andSaySo() throws IOException {
        Store store = Store.in(directory);
        for (int i = 0; i < 300; i++) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            for (int key = 0; key < 10; key++) {
                metadata.put("key" + key, i + "-" + key + "v".repeat(190));
            }
            store.add("busy", 1, 1.0, Status.FAILED, "error " + i + "e".repeat(300), metadata);
        }
        store.write();

        Map<String, @Nullable Object> data = data();

        assertThat(texts(data, "texts").stream().mapToInt(String::length).sum()).isBetween(200_000, 250_000);
        List<Map<String, Object>> executions = objects(data, "executions");
        assertThat(executions.get(0)).doesNotContainKey("more");
        assertThat(executions.get(299)).containsEntry("more", 10L);
        assertThat(texts(data, "texts")
                        .get(((Long) requireNonNull(executions.get(299).get("error"))).intValue()))
                .isEqualTo("(this page has no room for the message)");
    }

    @Test
    void traces_areThoseThatSeveralRunsShare() throws IOException {
        String shared = "a".repeat(32);
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            for (String[] execution : new String[][] {
                {"build", shared, "1".repeat(16)},
                {"test", shared, "2".repeat(16)},
                {"lint", "b".repeat(32), "3".repeat(16)}
            }) {
                store.append(ExecutionRecord.builder(execution[0], Store.NOW.minusSeconds(60))
                        .durationMs(5.0)
                        .span(execution[1], execution[2], execution[0].equals("test") ? "1".repeat(16) : null)
                        .build());
            }
        }

        Map<String, @Nullable Object> data = data();

        assertThat(data)
                .containsEntry("traces", List.of(shared))
                .containsEntry("contexts", List.of(List.of(0L, 0L, 0L), List.of(0L, 0L, -1L)));
        List<Map<String, Object>> invocations = objects(data, "invocations");
        assertThat(invocations)
                .singleElement()
                .satisfies(invocation -> assertThat(invocation)
                        .containsEntry("trace", shared)
                        .containsEntry("operation", 0L)
                        .containsEntry("status", "p")
                        .extractingByKey("nodes")
                        .isEqualTo(JsonText.object("""
                        {"operations":[0,2],"depths":[0,1],"parents":[-1,0],"starts":[0,0],"durations":[5,5],"selves":[0,5],
                         "statuses":"pp","critical":"11","attempts":[]}
                        """)));
    }

    @Test
    void executions_sayOnceWhatTheyHaveInCommon_andEndWithTheNewestOfOtherOperations() throws IOException {
        Store.in(directory)
                .add("rare", 1, 5.0, Status.SUCCESS, null, Map.of("k", "v"))
                .add("often", 300, 5.0, Status.SUCCESS, null, Map.of("k", "v"))
                .write();

        Map<String, @Nullable Object> data = data();

        assertThat(data).containsEntry("recent", 300L).containsEntry("texts", List.of("k", "v"));
        List<Map<String, Object>> executions = objects(data, "executions");
        assertThat(executions)
                .hasSize(301)
                .allMatch(execution -> List.of(0L, 1L).equals(execution.get("metadata")));
        assertThat(executions.get(0)).containsEntry("operation", 0L);
        assertThat(executions.get(300)).containsEntry("operation", 1L);
    }

    @Test
    void executions_areCut_whereTheyAreVeryLong() throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            metadata.put("key" + i, "v".repeat(1_000));
        }
        Store.in(directory)
                .add("long", 30, 1.0, Status.FAILED, "e".repeat(10_000), metadata)
                .write();

        Map<String, @Nullable Object> data = data();

        List<String> texts = texts(data, "texts");
        List<Map<String, Object>> executions = objects(data, "executions");
        assertThat(executions.get(0)).containsEntry("more", 4L);
        assertThat(texts.get(((Long) requireNonNull(executions.get(0).get("error"))).intValue()))
                .isEqualTo("e".repeat(4_000) + "… (6,000 more characters)");
        assertThat(texts.get(((Long) requireNonNull(executions.get(29).get("error"))).intValue()))
                .isEqualTo("e".repeat(400) + "… (9,600 more characters)");
        assertThat(texts).contains("v".repeat(200) + "… (800 more characters)").allMatch(text -> text.length() < 4_100);
    }

    @Test
    void errors_ofVeryManyRuns_shareTheRoomThatThereIs() {
        Map<String, OperationSummary> operations = new LinkedHashMap<>();
        List<OperationHistory> histories = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            String name = "operation-" + i;
            operations.put(name, new OperationSummary(3, 0, 3, 0, 1, 1, 1, 0, 1, 1, 1, 3, 3));
            List<Run> runs = new ArrayList<>();
            for (int second = 0; second < 3; second++) {
                runs.add(new Run(
                        name,
                        Store.NOW.plusSeconds(second),
                        1.0,
                        Status.FAILED,
                        1,
                        CodeVersion.UNKNOWN,
                        Machine.UNKNOWN,
                        "",
                        null,
                        null,
                        null,
                        null,
                        name + ' ' + second + "x".repeat(300)));
            }
            histories.add(history(name, runs));
        }
        Summary summary = new Summary(LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 22), operations, 0);

        List<String> texts = texts(
                JsonText.object(
                        PageData.json(reading(summary, List.of()), analysis(histories, List.of(), List.of()), AT)
                                .html()),
                "texts");

        assertThat(texts.stream().mapToInt(String::length).sum()).isBetween(99_000, 100_000);
        // Of each operation the newest comes first, as long as there is room.
        assertThat(texts).allMatch(text -> text.contains(" 2x"));
    }

    @Test
    void errors_sayOfWhichRunsTheMessageIsNotHeld_andHowManyThereAre() throws IOException {
        Store store = Store.in(directory).failures("op", 1, 5, "first");
        for (String message : List.of("a", "b", "c", "d", "e", "e")) {
            store.failures("op", 1, 5, message);
        }
        store.add("op", 1, 5.0, Status.FAILED, null, Map.of());
        store.write();

        Map<String, @Nullable Object> data = data();

        assertThat(at(data, "histories", "messages")).asString().isEqualTo("[6]");
        List<?> errors = (List<?>) ((List<?>) at(data, "histories", "errors")).get(0);
        assertThat(errors).hasSize(7 * 3);
        assertThat(errors.subList(0, 3)).asString().isEqualTo("[0, -1, -2]");
        for (int run = 1; run < 7; run++) {
            assertThat(texts(data, "texts").get(((Long) errors.get(3 * run + 2)).intValue()))
                    .isEqualTo(List.of("a", "b", "c", "d", "e", "e").get(run - 1));
        }
    }

    @Test
    void clusters_areTheHundredMostFrequent_andSayWhatIsLeft() throws IOException {
        Store store = Store.in(directory);
        for (int i = 0; i < 150; i++) {
            store.add("op" + i, i < 20 ? 1 : 2, 5.0, Status.FAILED, "no", Map.of("error.type", "E" + i));
        }
        store.write();

        Map<String, @Nullable Object> data = data();

        assertThat(objects(data, "clusters")).hasSize(100).allMatch(cluster -> cluster.containsValue(2L));
        assertThat(data).containsEntry("clusters_left", Map.of("groups", 50L, "failures", 20L + 30 * 2));
    }

    @Test
    void whatWasRecordedAfterTheSummary_isLeftToTheNextPage() {
        Summary summary = new Summary(LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 22), Map.of(), 0);
        Run late = run("late", 1, 1.0, Status.SUCCESS, "t");
        Invocation invocation = new Invocation(
                "t",
                "late",
                Store.NOW,
                1,
                Status.SUCCESS,
                false,
                1,
                false,
                List.of(new Invocation.Node(late, 0, -1, 0, 1, true)));
        ExecutionRecord record = ExecutionRecord.builder("late", Store.NOW).build();

        assertThat(JsonText.object(PageData.json(
                                reading(summary, List.of(record)),
                                analysis(List.of(history("late", List.of(late))), List.of(), List.of(invocation)),
                                AT)
                        .html()))
                .containsEntry("executions", List.of())
                .containsEntry("recent", 0L)
                .containsEntry("invocations", List.of());
    }

    @Test
    void invocations_stopWhereTheyWouldMakeThePageLong() {
        Map<String, OperationSummary> operations =
                Map.of("test", new OperationSummary(1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1));
        Summary summary = new Summary(LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 22), operations, 0);
        List<Invocation> invocations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            List<Invocation.Node> nodes = new ArrayList<>();
            for (int node = 0; node < 500; node++) {
                nodes.add(new Invocation.Node(
                        run("test", node, 1.0, Status.SUCCESS, "t" + i),
                        node == 0 ? 0 : 1,
                        node == 0 ? -1 : 0,
                        node,
                        1,
                        true));
            }
            invocations.add(new Invocation("t" + i, "test", Store.NOW, 500, Status.SUCCESS, false, 700, true, nodes));
        }

        List<Map<String, Object>> written = objects(
                JsonText.object(PageData.json(
                                reading(summary, List.of()),
                                analysis(List.of(history("test", List.of())), List.of(), invocations),
                                AT)
                        .html()),
                "invocations");

        assertThat(written)
                .extracting(invocation -> invocation.get("trace"))
                .containsExactly("t0", "t1", "t2", "t3", "t4");
        assertThat(written)
                .allSatisfy(invocation ->
                        assertThat(invocation).containsEntry("executions", 700L).containsEntry("incomplete", true));
    }

    @Test
    void health_saysWhatThePageRestsOn() throws IOException {
        Store.in(directory).successes("lint", 2, 80).writeWithLines("no record");

        Map<String, @Nullable Object> data = data();

        assertThat(data)
                .extractingByKey("health", as(MAP))
                .containsEntry("period", 31L)
                .containsEntry("days", List.of(List.of(30L, 2L, 1L)))
                .containsEntry("files", 1L)
                .containsEntry("oldest", "2026-11-22")
                .containsEntry("broken_invocations", 0L)
                .containsEntry("broken_traces", List.of())
                .containsEntry("outages", List.of());
        assertThat((Long) at(data, "health", "bytes")).isPositive();
    }

    @Test
    void health_namesTheBrokenTraces_asContextsDo() throws IOException {
        SampleMonth.ordinary(directory);

        Map<String, @Nullable Object> data = data();

        assertThat(at(data, "health", "broken_invocations")).isEqualTo(1L);
        List<?> broken = (List<?>) at(data, "health", "broken_traces");
        assertThat(broken).hasSize(1);
        assertThat(data)
                .extractingByKey("contexts", as(LIST))
                .anySatisfy(context -> assertThat((List<?>) context).element(2).isEqualTo(broken.get(0)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryCommandTest extends RecordingFixture {

    @Test
    void summary_isATable() throws Exception {
        record("unit-tests", 3, Status.SUCCESS, 842);
        record("unit-tests", 1, Status.FAILED, 1234);
        record("integration-tests", 1, Status.SKIPPED, 0);

        assertThat(run("summary")).isZero();

        assertThat(out().lines().map(String::stripTrailing).toList())
                .startsWith(
                        "OPERATION          RUNS  OK  FAILED  SKIPPED  SUCCESS     AVG     P50     P95     P99     MIN     MAX",
                        "integration-tests     0   0       0        1        –       –       –       –       –       –       –",
                        "unit-tests            4   3       1        0      75%  940 ms  842 ms  1.23 s  1.23 s  842 ms  1.23 s",
                        "")
                .last()
                .asString()
                .startsWith("2 operations, 4 executions, 1 failed, 3.76 s altogether; ");
        assertThat(err()).isEmpty();
    }

    @Test
    void summary_tellsNoDurationFromNone() throws Exception {
        record("at-once", 1, Status.SUCCESS, 0);
        store(ExecutionRecord.builder("untold", now).build());

        assertThat(run("summary")).isZero();

        assertThat(out().lines().map(String::stripTrailing).toList())
                .contains(
                        "at-once       1   1       0        0     100%  0 ms  0 ms  0 ms  0 ms  0 ms  0 ms",
                        "untold        1   1       0        0     100%     –     –     –     –     –     –");
    }

    @Test
    void summary_addsUpNothing_whereNobodyToldADuration() throws Exception {
        store(ExecutionRecord.builder("untold", now).build());

        run("summary");

        assertThat(out()).contains("1 operation, 1 execution, 0 failed; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void summary_isFinite_howeverLongExecutionsTook(String format) throws Exception {
        record("eternal", 2, Status.SUCCESS, 1e308);

        assertThat(run("summary", "--format", format)).isZero();

        assertThat(out())
                .contains(format.equals("json") ? "\"avg_duration_ms\":1.0E308" : ">9,999,999 d altogether")
                .doesNotContain("Infinity");
    }

    @Test
    void summary_isColoured_onlyWhereColoursAreWelcome() throws Exception {
        record("unit-tests", 1, Status.FAILED, 1);

        run("summary");
        assertThat(out()).doesNotContain("\u001b");

        forgetPrinted();
        DevmeterCommand.run(terminal(true), "summary", "--dir", directory().toString());
        assertThat(out()).contains("\u001b[31m").contains("\u001b[1mOPERATION");
    }

    @Test
    void summary_asJson_isTheContractsObject() throws Exception {
        record("a \"b\"", 1, Status.SUCCESS, 10);

        assertThat(run("summary", "--format", "json")).isZero();

        assertThat(out())
                .isEqualTo(
                        "{\"a \\\"b\\\"\":{\"total_executions\":1,\"successes\":1,\"failures\":0,\"success_rate\":1.0,"
                                + "\"avg_duration_ms\":10.0,\"min_duration_ms\":10.0,\"max_duration_ms\":10.0,\"skipped\":0,"
                                + "\"p50_duration_ms\":10.0,\"p95_duration_ms\":10.0,\"p99_duration_ms\":10.0}}\n");
    }

    @Test
    void summary_coversTheDaysItIsTold() throws Exception {
        store(execution("old", now.minus(Duration.ofDays(9)), Status.SUCCESS, 1, Map.of()));

        run("summary", "--format", "json");
        assertThat(out()).isEqualTo("{}\n");

        forgetPrinted();
        run("summary", "--format", "json", "--days", "10");
        assertThat(out()).contains("\"old\"");
    }

    @Test
    void summary_saysHowManyLinesItSkipped() throws Exception {
        record("a", 1, Status.SUCCESS, 1);
        Path day = dayFiles().get(0);
        Files.writeString(day, Files.readString(day) + "garbage\nmore garbage\n");

        assertThat(run("summary", "--format", "json")).isZero();

        assertThat(out()).startsWith("{\"a\":").hasLineCount(1);
        assertThat(err()).isEqualTo("devmeter: skipped 2 malformed lines\n");
    }
}

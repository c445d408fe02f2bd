// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each example as a user would, in a directory of its own. */
class ExamplesTest {

    @TempDir
    Path directory;

    @Test
    void quickStart_recordsNestedAndFailingExecutions() throws Exception {
        assertThat(run(QuickStart.class)).startsWith("{\"database-tests\":{").contains("\"failures\":1");

        assertThat(recorded())
                .extracting(record -> record.name() + " " + record.status() + " " + record.error())
                .containsExactlyInAnyOrder(
                        "unit-tests SUCCESS null",
                        "database-tests SUCCESS null",
                        "deploy FAILED staging does not answer");
    }

    @Test
    void yourOwnTelemetry_recordsToRegistryAndFiles() throws Exception {
        assertThat(run(YourOwnTelemetry.class)).startsWith("imported ");

        assertThat(recorded())
                .singleElement()
                .satisfies(record -> assertThat(record.metadata().toString()).contains("format=csv", "source=shop-7"));
    }

    @Test
    void lookBack_listsAndWritesThePage() throws Exception {
        run(QuickStart.class);

        assertThat(run(LookBack.class)).contains(" failed staging does not answer\n", "dev_metrics_dashboard.html");
        assertThat(directory.resolve("dev_metrics_dashboard.html"))
                .content()
                .contains("data-operation=\"deploy\"", "data-operation=\"unit-tests\"");
    }

    @Test
    void annotatedMethods_recordTheCallsOfAnnotatedMethods() throws Exception {
        assertThat(run(AnnotatedMethods.class)).isEqualTo("[Emma, first edition]\n");

        assertThat(recorded()).singleElement().satisfies(record -> {
            assertThat(record.name()).isEqualTo("catalog.find");
            assertThat(record.metadata().get("source")).isEqualTo("remote");
        });
    }

    @Test
    void plainTimers_becomeSpans() throws Exception {
        assertThat(run(PlainTimers.class)).isEqualTo("importing\ndoing something else\n");

        assertThat(recorded()).extracting(ExecutionRecord::name).containsExactly("import.file");
    }

    @Test
    void plainSpans_becomeSamples() throws Exception {
        assertThat(run(PlainSpans.class)).contains("traces.span.metrics.duration", "/users/{id}");
    }

    @Test
    void observations_becomeSpans() throws Exception {
        assertThat(run(Observations.class)).isEqualTo("importing\n");

        assertThat(recorded())
                .singleElement()
                .satisfies(record -> assertThat(record.metadata().get("format")).isEqualTo("csv"));
    }

    @Test
    void retries_areOneExecutionWithItsAttempts_andRejectionsAreTold() throws Exception {
        assertThat(run(Retries.class)).startsWith("paid in attempt 3\n").contains("'gateway' is OPEN");

        List<ExecutionRecord> payments = recorded("payment");
        assertThat(payments)
                .extracting(
                        payment -> payment.status() + " " + payment.metadata().get("retry.attempts"))
                .containsExactlyInAnyOrder("SUCCESS 3", "FAILED 0");
        assertThat(payments)
                .filteredOn(payment -> Boolean.TRUE.equals(payment.metadata().get("circuit_breaker.rejected")))
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.metadata().get("error.type"))
                        .asString()
                        .endsWith("CallNotPermittedException"));
        assertThat(recorded("payment.attempt"))
                .hasSize(3)
                .allSatisfy(attempt ->
                        assertThat(payments).extracting(ExecutionRecord::spanId).contains(attempt.parentSpanId()));
    }

    @Test
    void async_endsWithItsFuture_andItsPartsAreItsChildren() throws Exception {
        assertThat(run(Async.class)).isEqualTo("3 books for 12 euros each\n");

        ExecutionRecord order = recorded("order").get(0);
        for (String part : List.of("order.price", "order.stock")) {
            assertThat(recorded(part)).singleElement().satisfies(record -> {
                assertThat(record.parentSpanId()).isEqualTo(order.spanId());
                assertThat(record.endedAt()).isBeforeOrEqualTo(order.endedAt());
            });
        }
    }

    @Test
    void databaseMigration_recordsEachMigration_andTheOneThatFailed() throws Exception {
        assertThat(run(DatabaseMigration.class)).endsWith("not migrated\n");

        ExecutionRecord migration = recorded("db.migrate").get(0);
        assertThat(migration.status()).isEqualTo(ExecutionRecord.Status.FAILED);
        assertThat(recorded("db.migrate.step"))
                .extracting(
                        step -> step.metadata().get("version"),
                        step -> step.metadata().get("description"),
                        ExecutionRecord::error,
                        ExecutionRecord::parentSpanId)
                .containsExactlyInAnyOrder(
                        tuple("1", "books", null, migration.spanId()),
                        tuple("2", "first book", null, migration.spanId()),
                        tuple("3", "same book", "V3__same_book.sql failed", migration.spanId()));
    }

    @Test
    void modelCall_recordsTokensAndCost() throws Exception {
        assertThat(run(ModelCall.class)).isEqualTo("6 words\n");

        assertThat(recorded())
                .singleElement()
                .satisfies(record -> assertThat(record.metadata())
                        .containsEntry("gen_ai.request.model", "word-counter-1")
                        .containsEntry("gen_ai.usage.input_tokens", 6L)
                        .containsEntry("gen_ai.usage.output_tokens", 2L)
                        .hasEntrySatisfying(
                                "cost.eur", cost -> assertThat((Double) cost).isCloseTo(0.000_032, within(1e-9))));
    }

    @Test
    void twoProcesses_recordOneTrace() throws Exception {
        assertThat(run(TwoProcesses.class)).isEqualTo("paid\n");

        ExecutionRecord checkout = recorded("checkout").get(0);
        assertThat(recorded("payment")).singleElement().satisfies(payment -> {
            assertThat(payment.traceId()).isEqualTo(checkout.traceId());
            assertThat(payment.parentSpanId()).isEqualTo(checkout.spanId());
        });
    }

    @Test
    void saveContext_recordsWhatItCosts() throws Exception {
        String printed = run(SaveContext.class);

        ExecutionRecord save = recorded("context.save").get(0);
        assertThat(printed).isEqualTo("saved " + save.metadata().get("context.bytes.stored") + " bytes\n");
        assertThat(save.metadata()).containsEntry("context.entries", 500L);
        assertThat((Long) save.metadata().get("context.bytes.plain"))
                .isGreaterThan((Long) save.metadata().get("context.bytes.stored"));
        assertThat(recorded())
                .filteredOn(record -> Objects.equals(save.spanId(), record.parentSpanId()))
                .extracting(ExecutionRecord::name)
                .containsExactlyInAnyOrder("context.serialize", "context.compress", "context.write");
    }

    private String run(Class<?> example) throws IOException, InterruptedException {
        return ExampleJvm.run(directory, "-cp", System.getProperty("java.class.path"), example.getName());
    }

    private List<ExecutionRecord> recorded() throws IOException {
        return recorded(null);
    }

    private List<ExecutionRecord> recorded(@Nullable String name) throws IOException {
        return ExecutionStore.open(directory.resolve(".metrics")).recent(name, 100);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it runs, but for its port and its directory. */
class ShopTest {

    @TempDir
    Path directory;

    private ConfigurableApplicationContext shop;

    @BeforeEach
    void openTheShop() {
        shop = SpringApplication.run(Shop.class, "--server.port=0", "--devmeter.dir=" + directory);
    }

    @AfterEach
    void closeTheShop() {
        shop.close();
    }

    @Test
    void requestObservationAndTimer_areRecordedOnceEach_inOneTrace() throws Exception {
        assertThat(get("/orders/7").body()).isEqualTo("Emma: 28");

        List<ExecutionRecord> records = recorded(3);
        ExecutionRecord request = records.stream()
                .filter(record -> record.parentSpanId() == null)
                .findFirst()
                .orElseThrow();
        assertThat(records)
                .extracting(ExecutionRecord::name, ExecutionRecord::traceId, ExecutionRecord::parentSpanId)
                .containsExactlyInAnyOrder(
                        tuple("http get /orders/{number}", request.traceId(), null),
                        tuple("order.load", request.traceId(), request.spanId()),
                        tuple("order.price", request.traceId(), request.spanId()));
        assertThat(request.otel().toString()).contains("service.name=shop", "kind=SERVER");
        MeterRegistry registry = shop.getBean(MeterRegistry.class);
        assertThat(registry.get("order.price").timer().count()).isEqualTo(1);
        // The request is counted when its line can be read already, hence perhaps too late for here.
        assertThat(registry.get("devmeter.store.written").functionCounter().count())
                .isBetween(2.0, 3.0);
    }

    @Test
    void failures_areRecordedWithTheirMessage() throws Exception {
        assertThat(get("/orders/100").statusCode()).isEqualTo(500);

        assertThat(recorded(2))
                .filteredOn(record -> record.name().equals("order.load"))
                .extracting(ExecutionRecord::status, ExecutionRecord::error)
                .containsExactly(tuple(ExecutionRecord.Status.FAILED, "there is no order 100"));
    }

    private HttpResponse<String> get(String path) throws Exception {
        String port = shop.getEnvironment().getRequiredProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    /** The request is recorded when it has ended, which is after its answer. */
    private List<ExecutionRecord> recorded(int count) throws Exception {
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            return await().atMost(Duration.ofMinutes(1))
                    .until(() -> store.recent(null, 100), records -> records.size() >= count);
        }
    }
}

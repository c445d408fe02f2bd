// SPDX-License-Identifier: Apache-2.0
package io.devmeter.testkit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

class PrometheusRegistryNoopTest extends TrackedExecutionContract {

    @Override
    protected MeterRegistry createRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Override
    protected boolean recordsSpans() {
        return false;
    }
}

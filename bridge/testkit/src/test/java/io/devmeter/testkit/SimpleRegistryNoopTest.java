// SPDX-License-Identifier: Apache-2.0
package io.devmeter.testkit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class SimpleRegistryNoopTest extends TrackedExecutionContract {

    @Override
    protected MeterRegistry createRegistry() {
        return new SimpleMeterRegistry();
    }

    @Override
    protected boolean recordsSpans() {
        return false;
    }
}

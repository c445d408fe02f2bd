// SPDX-License-Identifier: Apache-2.0
package io.devmeter.testkit;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;

class CompositeRegistryNoopTest extends TrackedExecutionContract {

    @Override
    protected MeterRegistry createRegistry() {
        return new CompositeMeterRegistry(Clock.SYSTEM, List.of(new SimpleMeterRegistry()));
    }

    @Override
    protected boolean recordsSpans() {
        return false;
    }
}

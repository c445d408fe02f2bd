// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackExecution;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;

/** In a package of its own, as applications are. */
class ProxyOfForeignInterfaceTest {

    interface Hidden {
        @TrackExecution("tracked")
        String tracked();

        String untracked();
    }

    private static final class Target implements Hidden {
        @Override
        public String tracked() {
            return "tracked";
        }

        @Override
        public String untracked() {
            return "untracked";
        }
    }

    @Test
    void methodsOfAnInterfaceThatIsNotPublic_canBeCalled() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Hidden proxy = ExecutionTracker.create(registry, OpenTelemetry.noop()).proxy(Hidden.class, new Target());

        assertThat(proxy.tracked()).isEqualTo("tracked");
        assertThat(proxy.untracked()).isEqualTo("untracked");
        assertThat(registry.get("tracked").timer().count()).isEqualTo(1);
    }
}

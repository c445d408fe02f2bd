// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static final TraceParent PARENT = new TraceParent("a".repeat(32), "b".repeat(16), "03", true);

    @Test
    void received_isWhatWasLeftToTheThread_andToNoOther() throws Exception {
        Handover handover = new Handover(PARENT, Path.of("some, where"), "a=b,c=d");
        handover.leaveToThread();
        try {
            assertThat(Handover.received()).isEqualTo(handover);
            Thread other = new Thread(() -> assertThat(Handover.received()).isNotEqualTo(handover));
            other.start();
            other.join();
        } finally {
            Handover.takeFromThread();
        }
        assertThat(Handover.received()).isNotEqualTo(handover);
    }

    @Test
    void received_needNotHaveAParent() {
        Handover handover = new Handover(null, Path.of("metrics"), null);
        handover.leaveToThread();
        try {
            assertThat(Handover.received()).isEqualTo(handover);
        } finally {
            Handover.takeFromThread();
        }
    }

    @Test
    void variables_nameWhatTheNextProcessReads() {
        assertThat(new Handover(PARENT, Path.of("/m"), "a=b").variables())
                .isEqualTo(Map.of(
                        "TRACEPARENT", PARENT.header(),
                        "DEVMETER_DIR", Path.of("/m").toAbsolutePath().toString(),
                        "DEVMETER_RESOURCE", "a=b"));
        assertThat(new Handover(null, Path.of("m"), null).variables()).containsOnlyKeys("DEVMETER_DIR");
    }
}

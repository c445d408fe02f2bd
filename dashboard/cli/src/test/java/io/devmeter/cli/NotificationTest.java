// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NotificationTest extends CheckFixture {

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void notification_getsTheReport_onABreachOnly() throws Exception {
        Path file = temp.resolve("told");
        record("a", 2, Status.SUCCESS, 10);

        assertThat(run("--notify", "cat > '" + file + "'")).isZero();
        assertThat(file).doesNotExist();

        record("a", 5, Status.FAILED, 10);
        forgetPrinted();
        assertThat(run("--format", "json", "--notify", "cat > '" + file + "'")).isEqualTo(1);
        assertThat(Files.readString(file))
                .startsWith("{\"generated_at\":")
                .contains("\"breaches\":[{\"rule\":0,\"operation\":\"a\"")
                .endsWith("}\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void notificationThatFails_isOnlySaid() throws Exception {
        record("a", 5, Status.FAILED, 10);

        assertThat(run("--notify", "exit 7")).isEqualTo(1);

        assertThat(err()).isEqualTo("devmeter: the notification failed with exit status 7\n");
    }

    /** 5 MB that nobody reads would fill any pipe; and what waits for ever is ended. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void notification_isEnded_whenItTakesTooLong() throws Exception {
        new Notification("exec sleep 600", Duration.ofMillis(200)).send("x".repeat(5_000_000), terminal());

        assertThat(err()).isEqualTo("devmeter: the notification was ended, as it took longer than 0 s\n");
        new Notification("true", Duration.ofMinutes(1)).send("x".repeat(5_000_000), terminal());
        assertThat(err()).hasLineCount(1);
    }
}

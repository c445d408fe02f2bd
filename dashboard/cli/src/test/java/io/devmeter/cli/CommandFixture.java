// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands share: a terminal that keeps what is printed, and a directory for executions. */
abstract class CommandFixture {

    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Terminal terminal() {
        return terminal(false);
    }

    Terminal terminal(boolean colours) {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                colours);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    void forgetPrinted() {
        out.reset();
        err.reset();
    }

    Path directory() {
        return temp.resolve("metrics");
    }
}

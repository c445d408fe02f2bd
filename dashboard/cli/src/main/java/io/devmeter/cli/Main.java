// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The {@code devmeter} command. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        Logging.install();
        // UTF-8 whatever the locale: what is printed is data that other programs read.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = run(out, err, args);
        out.flush();
        System.exit(status);
    }

    private static int run(PrintStream out, PrintStream err, String... args) {
        RunArguments run = RunArguments.ofPlain(args);
        if (run != null) {
            return TrackedCommand.run(run, new Terminal(out, err, false));
        }
        Terminal terminal = new Terminal(out, err, Terminal.detectColours());
        SummaryArguments summary = SummaryArguments.ofPlain(args);
        return summary == null ? DevmeterCommand.run(terminal, args) : SummaryCommand.run(summary, terminal);
    }
}

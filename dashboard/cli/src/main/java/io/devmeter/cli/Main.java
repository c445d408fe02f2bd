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
        RunArguments run = RunArguments.ofPlain(args);
        int status = run == null
                ? DevmeterCommand.run(new Terminal(out, err, Terminal.detectColours()), args)
                : TrackedCommand.run(run, new Terminal(out, err, false));
        out.flush();
        System.exit(status);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The {@code devmeter} command. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        Logging.install();
        // UTF-8 whatever the locale: what is printed is data that other programs read.
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        String[] given = decoded(args);
        RunArguments run = RunArguments.ofPlain(given);
        if (run != null) {
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
            System.exit(TrackedCommand.run(run, new Terminal(out, err, false)));
        }
        System.exit(run(StandardOutput.ofThisProcess(), err, given));
    }

    /** Returns the arguments as they were typed, also in a locale that does not know their letters. */
    private static String[] decoded(String... args) {
        for (String arg : args) {
            if (arg.indexOf('\uFFFD') >= 0) {
                return RawArguments.decoded(args);
            }
        }
        return args;
    }

    /** Returns the exit status of the command; if that is 0 and what it printed could not be written, that of an environment error. */
    static int run(StandardOutput output, PrintStream err, String... args) {
        PrintStream out = new PrintStream(output, false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(out, err, Terminal.detectColours());
        int status = run(terminal, args);
        out.flush();
        String problem = output.problem();
        if (problem == null) {
            return status;
        }
        terminal.say(problem);
        return status == 0 ? Failure.ENVIRONMENT : status;
    }

    private static int run(Terminal terminal, String... args) {
        try {
            return ranPlain(terminal, args) ? 0 : DevmeterCommand.run(terminal, args);
        } catch (IOException | RuntimeException | Error e) {
            Failure failure = Failure.of(e);
            terminal.say(String.valueOf(failure.getMessage()));
            return failure.status();
        }
    }

    /** Runs what a plain command line asks for; of others, it says that it did not. */
    private static boolean ranPlain(Terminal terminal, String... args) throws IOException {
        SummaryArguments summary = SummaryArguments.ofPlain(args);
        if (summary != null) {
            SummaryCommand.print(summary, terminal);
            return true;
        }
        DashboardArguments dashboard = DashboardArguments.ofPlain(args);
        if (dashboard != null) {
            DashboardCommand.write(dashboard, terminal);
            return true;
        }
        return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a command prints.
 *
 * @param out for data
 * @param err for messages
 * @param colours whether text on {@code out} may be coloured
 */
record Terminal(PrintStream out, PrintStream err, boolean colours) {

    /** What to do where there is nothing to show; comes after that. */
    static final String HOW_TO_RECORD = "; record some with: devmeter run -- COMMAND, or devmeter demo";

    private static final int USUAL_COLUMNS = 80;

    /** Says something to the person at the terminal, in one line. */
    void say(String message) {
        err.println("devmeter: " + Visible.text(message));
    }

    /**
     * Says that there are no executions; and how to record some, if there are none of any operation.
     *
     * @param operation which was asked for, {@code null} for all
     * @param days how many before today were looked at, {@code null} for all
     */
    void sayNoExecutions(@Nullable String operation, Path directory, @Nullable Integer days) {
        String window =
                days == null ? "" : days == 0 ? " today (UTC)" : " in the last " + (days == 1 ? "day" : days + " days");
        say("no executions" + (operation == null ? "" : " of " + operation) + " in " + directory + window
                + (operation == null ? HOW_TO_RECORD : ""));
    }

    /** Says how many lines are no executions, if any are. */
    void saySkipped(long lines) {
        if (lines > 0) {
            say("skipped " + lines + (lines == 1 ? " malformed line" : " malformed lines"));
        }
    }

    /** Tells whether standard output is a terminal whose owner has not declined colours (no-color.org). */
    static boolean detectColours() {
        String noColor = System.getenv("NO_COLOR");
        return isInteractive() && (noColor == null || noColor.isEmpty()) && understandsEscapes();
    }

    /** Tells whether a terminal, if there is one, understands escape sequences. */
    static boolean understandsEscapes() {
        return !"dumb".equals(System.getenv("TERM")) && (!Windows.HERE || Windows.understandsEscapes(System::getenv));
    }

    /** Tells whether standard error is a terminal. The JDK cannot, so a shell is asked, where there is one. */
    static boolean isErrTerminal() {
        try {
            return new ProcessBuilder("sh", "-c", "test -t 2")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noShell) {
            return isInteractive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns how many columns the terminal has that standard error is. The JDK cannot tell, so a command is asked, where there is one. */
    static int columns() {
        String size = "";
        try {
            Process stty = new ProcessBuilder("sh", "-c", "stty size <&2 2>/dev/null")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException noShell) {
            // Then it is as wide as most are.
        }
        return columns(System.getenv("COLUMNS"), size);
    }

    /**
     * Returns a number of columns.
     *
     * @param told what the environment says, which goes first
     * @param size such as {@code 24 80}; what is not known is 0, or missing
     */
    static int columns(@Nullable String told, String size) {
        for (String columns : List.of(
                told == null ? "" : told, size.substring(size.indexOf(' ') + 1).strip())) {
            if (columns.matches("[1-9][0-9]{0,4}")) {
                return Integer.parseInt(columns);
            }
        }
        return USUAL_COLUMNS;
    }

    /** Tells whether standard input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // Both answers are looked at.
    static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since JDK 22 there is a console without a terminal too, and a method to ask.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}

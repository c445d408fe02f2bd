// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;

/**
 * Where a command prints.
 *
 * @param out for data
 * @param err for messages
 * @param colours whether text on {@code out} may be coloured
 */
record Terminal(PrintStream out, PrintStream err, boolean colours) {

    /** Says something to the person at the terminal, in one line. */
    void say(String message) {
        err.println("devmeter: " + Visible.text(message));
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
        return isInteractive() && (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
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

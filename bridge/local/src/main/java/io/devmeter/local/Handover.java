// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one that runs something hands to it, so that its executions become children in the same directory.
 *
 * @param parent the execution that runs it, {@code null} if there is none
 * @param directory where to record
 * @param origin what {@link Origin#inheritable()} says, {@code null} if it has to be looked for
 */
public record Handover(
        @Nullable TraceParent parent,
        Path directory,
        @Nullable String origin) {

    private static final String TRACEPARENT = "TRACEPARENT";

    /** Keeps what is handed to code that runs on a thread of the same process; the thread's id follows. */
    private static final String THREAD_PROPERTY = "devmeter.handover.";

    /** Checks that there is a directory, and makes it absolute, because it may be handed to another working directory. */
    public Handover {
        directory = requireNonNull(directory, "directory").toAbsolutePath();
    }

    /**
     * Returns what was handed to this thread by {@link #leaveToThread()} or else to this process: by {@code TRACEPARENT} and Devmeter's own
     * variables. What was not handed over has its default.
     */
    public static Handover received() {
        return received(Path.of(""));
    }

    /** Returns what {@link #received()} does, in a process that works for several directories: a path that is not absolute is one in this one. */
    public static Handover received(Path workingDirectory) {
        String toThread = System.getProperty(threadProperty());
        if (toThread != null) {
            Map<String, String> parts = ResourceText.read(toThread);
            return new Handover(
                    TraceParent.parse(parts.get("parent")),
                    Path.of(parts.getOrDefault("directory", "")),
                    parts.get("origin"));
        }
        return new Handover(
                TraceParent.parse(Environment.variable(TRACEPARENT)),
                workingDirectory.resolve(Environment.directory()),
                Environment.get("devmeter.resource"));
    }

    /** Returns the environment variables that hand this to another process. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        if (parent != null) {
            variables.put(TRACEPARENT, parent.header());
        }
        variables.put("DEVMETER_DIR", directory.toString());
        if (origin != null) {
            variables.put("DEVMETER_RESOURCE", origin);
        }
        return variables;
    }

    /**
     * Hands this to whatever runs on the current thread until {@link #takeFromThread()}, be it of another class loader. A system property does that,
     * because it is the one thing that all class loaders share.
     */
    public void leaveToThread() {
        Map<String, String> parts = new LinkedHashMap<>();
        if (parent != null) {
            parts.put("parent", parent.header());
        }
        parts.put("directory", directory.toString());
        if (origin != null) {
            parts.put("origin", origin);
        }
        System.setProperty(threadProperty(), ResourceText.write(parts));
    }

    /** Ends what {@link #leaveToThread()} began. */
    public static void takeFromThread() {
        System.clearProperty(threadProperty());
    }

    private static String threadProperty() {
        return THREAD_PROPERTY + Thread.currentThread().getId();
    }
}

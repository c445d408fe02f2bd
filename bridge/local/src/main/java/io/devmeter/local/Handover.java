// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is handed to a process, or to code on a thread of this one, so that it records its executions in the same directory, as children of the one that
 * runs it. Immutable.
 *
 * @param parent the execution that runs it, {@code null} if there is none
 * @param directory where to record
 * @param origin the text of {@link Origin#inheritable()}, {@code null} if the origin is still to be found out
 */
public record Handover(
        @Nullable TraceParent parent,
        Path directory,
        @Nullable String origin) {

    private static final String PARENT = "TRACEPARENT";
    private static final String DIRECTORY = "DEVMETER_DIR";
    private static final String ORIGIN = "DEVMETER_RESOURCE";

    /** Starts the names of the system properties that hand something to a thread; the thread's id follows. */
    private static final String THREAD_PROPERTY = "devmeter.handover.";

    /** Makes the directory absolute, because whoever receives it may have another working directory. */
    public Handover {
        directory = requireNonNull(directory, "directory").toAbsolutePath();
    }

    /**
     * Returns what was handed to this thread by {@link #leaveToThread()}, or else to this process by {@code TRACEPARENT}, {@code DEVMETER_DIR} and
     * {@code DEVMETER_RESOURCE} (or the system properties {@code devmeter.dir} and {@code devmeter.resource}). Without them there is no parent, the directory
     * is {@code .metrics} in the working directory, and the origin is to be found out.
     */
    public static Handover received() {
        return received(Path.of(""));
    }

    /** Returns what {@link #received()} does, in a process that works for several directories: a relative path is one in the given directory. */
    public static Handover received(Path workingDirectory) {
        String toThread = System.getProperty(threadProperty());
        if (toThread != null) {
            Map<String, String> variables = ResourceText.read(toThread);
            return new Handover(
                    TraceParent.parse(variables.get(PARENT)),
                    Path.of(variables.getOrDefault(DIRECTORY, "")),
                    variables.get(ORIGIN));
        }
        return new Handover(
                TraceParent.parse(Environment.variable(PARENT)),
                workingDirectory.resolve(Environment.directory()),
                Environment.get("devmeter.resource"));
    }

    /** Returns the environment variables that hand this to another process. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        if (parent != null) {
            variables.put(PARENT, parent.header());
        }
        variables.put(DIRECTORY, directory.toString());
        if (origin != null) {
            variables.put(ORIGIN, origin);
        }
        return variables;
    }

    /**
     * Hands this to whatever runs on the current thread until {@link #takeFromThread()}. It does so by a system property, the one thing that the classes
     * of all class loaders share.
     */
    public void leaveToThread() {
        System.setProperty(threadProperty(), ResourceText.write(variables()));
    }

    /** Ends what {@link #leaveToThread()} began. Call it on the same thread. */
    public static void takeFromThread() {
        System.clearProperty(threadProperty());
    }

    private static String threadProperty() {
        return THREAD_PROPERTY + Thread.currentThread().getId();
    }
}

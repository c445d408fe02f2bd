// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Passes signals on to a child process instead of letting them end this one. Those that arrive before the child has started wait for it.
 *
 * <p>{@code sun.misc.Signal} is the only way of the JDK to hear of signals. It is reached by reflection because the compiler warns of it in a
 * way that cannot be suppressed; where it is missing, signals do what they do to any JVM.
 */
final class Signals implements AutoCloseable {

    private final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
    private final Map<String, Object> replaced = new LinkedHashMap<>();
    private volatile @Nullable Process child;

    private Signals() {}

    /** Starts to hold signals back. */
    static Signals held() {
        Signals signals = new Signals();
        for (String name : List.of("HUP", "INT", "TERM", "USR1")) {
            signals.hold(name);
        }
        return signals;
    }

    private void hold(String name) {
        Access access = Access.INSTANCE;
        if (access == null) {
            return;
        }
        try {
            replaced.put(name, access.handle(name, () -> arrived(name)));
        } catch (IllegalArgumentException reserved) {
            // The JVM keeps this one to itself on this platform; it is not passed on.
            replaced.remove(name);
        }
    }

    private void arrived(String name) {
        // From a terminal, the whole foreground process group has got it, the child too: twice would often mean "at
        // once".
        if (name.equals("INT") && isInForeground()) {
            return;
        }
        waiting.add(name);
        deliver();
    }

    /** Tells whether this process is in the foreground of a terminal: from /proc where there is one, else by whether it has a terminal. */
    private static boolean isInForeground() {
        try {
            return isInForeground(Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException noProc) {
            return Terminal.isInteractive();
        }
    }

    /** Compares the process group with that in the foreground of the terminal, see proc_pid_stat(5). */
    static boolean isInForeground(String stat) {
        // After the name, which may hold anything: state, ppid, pgrp, session, tty_nr, tpgid.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 7));
        return fields.get(2).equals(fields.get(5));
    }

    void passTo(Process process) {
        child = process;
        deliver();
    }

    private void deliver() {
        Process process = child;
        if (process == null) {
            return;
        }
        for (String name = waiting.poll(); name != null; name = waiting.poll()) {
            send(name, process);
        }
    }

    private static void send(String name, Process process) {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noShell) {
            // What can be sent without one: a request to end.
            process.destroy();
        }
    }

    /** Lets signals do what they did before. */
    @Override
    public void close() {
        Access access = Access.INSTANCE;
        if (access != null) {
            replaced.forEach(access::restore);
        }
    }

    /** The three methods of {@code sun.misc.Signal} that are needed. */
    private static final class Access {
        static final @Nullable Access INSTANCE = find();

        private final Class<?> handlerType;
        private final MethodHandle newSignal;
        private final MethodHandle handle;

        private Access(Class<?> handlerType, MethodHandle newSignal, MethodHandle handle) {
            this.handlerType = handlerType;
            this.newSignal = newSignal;
            this.handle = handle;
        }

        private static @Nullable Access find() {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                return new Access(
                        handler,
                        lookup.findConstructor(signal, MethodType.methodType(void.class, String.class)),
                        lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler)));
            } catch (ReflectiveOperationException missing) {
                return null;
            }
        }

        Object handle(String name, Runnable action) {
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            return install(name, handler);
        }

        void restore(String name, Object handler) {
            install(name, handler);
        }

        private Object install(String name, Object handler) {
            try {
                return handle.invoke(newSignal.invoke(name), handler);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new LinkageError("sun.misc.Signal is not what it was", e);
            }
        }
    }
}

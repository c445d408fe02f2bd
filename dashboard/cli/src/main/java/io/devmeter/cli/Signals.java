// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes signals on to child processes instead of letting them end this one. Those that arrive before the first child has started wait for
 * it. A signal that was ignored when this process started, as {@code nohup} has it, stays ignored here and by the children. Thread-safe.
 *
 * <p>{@code sun.misc.Signal} is the only way of the JDK to hear of signals. It is reached by reflection because the compiler warns of it in a
 * way that cannot be suppressed; where it is missing, signals do what they do to any JVM.
 */
final class Signals implements AutoCloseable {

    /** They ask to end, and do so again once this is closed. */
    private static final List<String> ENDING = List.of("HUP", "INT", "TERM");

    /**
     * Taken only where nothing else in the JVM has taken them, and for good: with the 16th call by reflection the JDK makes a class for a method,
     * which takes 4 ms. Not those that stop a process, which have to stop this one too.
     */
    private static final List<String> OTHERS =
            List.of("USR1", "ALRM", "VTALRM", "PROF", "IO", "PWR", "CONT", "WINCH", "URG");

    /** What a terminal, or the shell that controls its jobs, sends to the processes in the foreground altogether. */
    private static final List<String> FROM_TERMINAL = List.of("INT", "CONT", "WINCH");

    /** Says what to do with a signal. */
    interface Receiver {
        /**
         * Takes a signal, on a thread of its own.
         *
         * @param name such as {@code TERM}
         * @param childrenHaveIt whether it came from a terminal, which sends it to the children too
         */
        void arrived(String name, boolean childrenHaveIt);
    }

    private final Receiver receiver;
    private final Map<Object, Object> handlersBefore = new LinkedHashMap<>();

    private Signals(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Lets a receiver take signals; those that ask to end, until this is closed. */
    static Signals to(Receiver receiver) {
        Signals signals = new Signals(receiver);
        Access access = Access.INSTANCE;
        if (access != null) {
            Object handler = access.handler(signals);
            for (String name : ENDING) {
                signals.hold(name, handler, access);
            }
            for (String name : OTHERS) {
                signals.hold(name, handler, access);
            }
        }
        return signals;
    }

    private void hold(String name, Object handler, Access access) {
        Object signal = access.signal(name);
        Object before = signal == null ? null : access.handle(signal, handler);
        if (signal == null || before == null) {
            return; // There is none on this platform, or the JVM keeps it to itself; it is not passed on.
        }
        boolean isEnding = ENDING.contains(name);
        if (isEnding ? before.equals(access.ignore) : !before.equals(access.byDefault)) {
            access.handle(signal, before);
        } else if (isEnding) {
            handlersBefore.put(signal, before);
        }
    }

    /** Called by way of {@link Access}. The name is behind {@code SIG}. */
    void arrived(Object signal) {
        String name = signal.toString().substring("SIG".length());
        receiver.arrived(name, FROM_TERMINAL.contains(name) && isInForeground());
    }

    /** Tells whether this process is in the foreground of a terminal: from /proc where there is one, else by whether it has a terminal. */
    private static boolean isInForeground() {
        if (Windows.HERE) {
            return true; // Nothing but its console sends signals there, and to all processes that it has.
        }
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

    /** Sends a signal to processes. */
    static void send(String name, Iterable<ProcessHandle> processes) {
        StringBuilder kill = new StringBuilder("kill -").append(name);
        for (ProcessHandle process : processes) {
            kill.append(' ').append(process.pid());
        }
        try {
            new ProcessBuilder("sh", "-c", kill.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException noShell) {
            // What can be sent without one: a request to end.
            processes.forEach(ProcessHandle::destroy);
        }
    }

    /** Lets signals that ask to end do what they did before. */
    @Override
    public void close() {
        Access access = Access.INSTANCE;
        if (access != null) {
            handlersBefore.forEach(access::handle);
        }
    }

    /** Hands signals to one child. */
    static final class ToChild implements Receiver {
        private final Set<String> waiting = new LinkedHashSet<>();
        private @Nullable Process child;

        @Override
        public synchronized void arrived(String name, boolean childrenHaveIt) {
            // Twice would often mean "at once, without cleaning up".
            if (childrenHaveIt) {
                return;
            }
            if (child == null) {
                waiting.add(name);
            } else if (child.isAlive()) {
                send(name, List.of(child.toHandle()));
            }
        }

        /** Names the child, which gets what has arrived before. */
        synchronized void started(Process process) {
            child = process;
            for (String name : waiting) {
                send(name, List.of(process.toHandle()));
            }
        }
    }

    /** What is needed of {@code sun.misc.Signal} and {@code sun.misc.SignalHandler}. */
    private static final class Access {
        static final @Nullable Access INSTANCE = find();

        private final Constructor<?> newSignal;
        private final Method handle;
        private final MethodHandle newHandler;
        private final Object ignore;
        private final Object byDefault;

        private Access(
                Constructor<?> newSignal, Method handle, MethodHandle newHandler, Object ignore, Object byDefault) {
            this.newSignal = newSignal;
            this.handle = handle;
            this.newHandler = newHandler;
            this.ignore = ignore;
            this.byDefault = byDefault;
        }

        /** Makes a class of handlers as for a lambda; a proxy would take ten times as long. */
        private static @Nullable Access find() {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                MethodType handled = MethodType.methodType(void.class, signal);
                MethodHandle newHandler = LambdaMetafactory.metafactory(
                                lookup,
                                "handle",
                                MethodType.methodType(handler, Signals.class),
                                handled,
                                lookup.findVirtual(
                                        Signals.class, "arrived", MethodType.methodType(void.class, Object.class)),
                                handled)
                        .getTarget();
                return new Access(
                        signal.getConstructor(String.class),
                        signal.getMethod("handle", signal, handler),
                        newHandler,
                        handler.getField("SIG_IGN").get(null),
                        handler.getField("SIG_DFL").get(null));
            } catch (ReflectiveOperationException | LambdaConversionException | LinkageError missing) {
                return null;
            }
        }

        Object handler(Signals signals) {
            try {
                return newHandler.invoke(signals);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new LinkageError("sun.misc.SignalHandler is not what it was", e);
            }
        }

        /** Returns a signal, {@code null} if there is none of this name. */
        @Nullable
        Object signal(String name) {
            try {
                return newSignal.newInstance(name);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException) {
                    return null;
                }
                throw new LinkageError("sun.misc.Signal is not what it was", e);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("sun.misc.Signal is not what it was", e);
            }
        }

        /** Lets the handler handle the signal, and returns the one that did before; {@code null} if the signal cannot be handled. */
        @Nullable
        Object handle(Object signal, Object handler) {
            try {
                return handle.invoke(null, signal, handler);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException) {
                    return null;
                }
                throw new LinkageError("sun.misc.Signal is not what it was", e);
            } catch (IllegalAccessException e) {
                throw new LinkageError("sun.misc.Signal is not what it was", e);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out how the calls of a method are tracked, from its {@link TrackExecution} annotations. Thread-safe. */
final class TrackedMethods {

    /** Asked for when the first method is resolved, because the global OpenTelemetry may not be there before. */
    private final Supplier<ExecutionTracker> tracker;

    private final Function<TrackedTimer.Builder, TrackedTimer> timers;
    private final ConcurrentHashMap<Key, Optional<TrackedMethod>> methods = new ConcurrentHashMap<>();

    private TrackedMethods(Supplier<ExecutionTracker> tracker, Function<TrackedTimer.Builder, TrackedTimer> timers) {
        this.tracker = tracker;
        this.timers = timers;
    }

    /** Resolves while configuring: the timers are registered, and what is wrong is thrown. */
    static TrackedMethods configuring(ExecutionTracker tracker) {
        return new TrackedMethods(() -> tracker, TrackedTimer.Builder::build);
    }

    /** Resolves while recording: the timers are registered when they get their first sample. */
    static TrackedMethods recording(Supplier<ExecutionTracker> tracker) {
        return new TrackedMethods(tracker, TrackedTimer.Builder::buildUnresolved);
    }

    /**
     * Returns how the method is tracked when it is called on an object of the class; empty if nothing annotates it.
     *
     * @throws IllegalArgumentException if its annotation cannot be followed
     */
    Optional<TrackedMethod> resolve(Method method, Class<?> targetClass) {
        Method running = runningMethod(method, targetClass);
        TrackExecution onMethod = running.getAnnotation(TrackExecution.class);
        if (onMethod == null) {
            onMethod = method.getAnnotation(TrackExecution.class);
        }
        if (onMethod != null) {
            String name = onMethod.value().isBlank() ? defaultName(method, running) : onMethod.value();
            return Optional.of(trackedMethod(method, name, onMethod));
        }
        TrackExecution onType = typeAnnotation(running.getDeclaringClass(), targetClass, method.getDeclaringClass());
        if (onType != null) {
            String name =
                    onType.value().isBlank() ? defaultName(method, running) : onType.value() + "." + method.getName();
            return Optional.of(trackedMethod(method, name, onType));
        }
        return Optional.empty();
    }

    /**
     * Returns what {@link #resolve} does, found out once for each method and class. A method whose annotation cannot be followed is not tracked; why not
     * is logged.
     */
    Optional<TrackedMethod> resolveOnce(Method method, Class<?> targetClass) {
        Key key = new Key(method, targetClass);
        Optional<TrackedMethod> known = methods.get(key);
        if (known != null) {
            return known;
        }
        Optional<TrackedMethod> resolved;
        try {
            // Not in computeIfAbsent: getting the tracker may run tracked code.
            resolved = resolve(method, targetClass);
        } catch (Throwable t) {
            // Not the tracker's failures, of which only the first is a warning: each method is a mistake to correct.
            new RecordingFailures().failed("track " + method, t);
            resolved = Optional.empty();
        }
        Optional<TrackedMethod> earlier = methods.putIfAbsent(key, resolved);
        return earlier == null ? resolved : earlier;
    }

    private TrackedMethod trackedMethod(Method method, String name, TrackExecution annotation) {
        TrackedTimer.Builder builder = tracker.get().timer(name);
        try {
            forEachPair("tags", annotation.tags(), builder::tag);
            forEachPair("metadata", annotation.metadata(), builder::metadata);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("@TrackExecution for " + method + ": " + e.getMessage(), e);
        }
        return new TrackedMethod(timers.apply(builder), endsWithStage(method.getReturnType()));
    }

    /** The method of the class that implements an interface's one; any other method is itself the one that runs. */
    private static Method runningMethod(Method method, Class<?> targetClass) {
        if (!method.getDeclaringClass().isInterface()) {
            return method;
        }
        try {
            return targetClass.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            return method; // It is private or static in the interface.
        }
    }

    private static @Nullable TrackExecution typeAnnotation(Class<?>... types) {
        for (Class<?> type : types) {
            TrackExecution annotation = type.getAnnotation(TrackExecution.class);
            if (annotation != null) {
                return annotation;
            }
        }
        return null;
    }

    private static String defaultName(Method method, Method running) {
        Class<?> type = running.getDeclaringClass();
        if (isNameless(type)) {
            type = method.getDeclaringClass();
        }
        // An anonymous class is Outer$1.
        String className =
                isNameless(type) ? type.getName().substring(type.getName().lastIndexOf('.') + 1) : type.getSimpleName();
        return className + "." + method.getName();
    }

    private static boolean isNameless(Class<?> type) {
        return type.isAnonymousClass() || type.isHidden() || type.isSynthetic() || Proxy.isProxyClass(type);
    }

    /** Whether the future that {@link TrackedTimer#recordAsync} returns fits the type. */
    private static boolean endsWithStage(Class<?> returnType) {
        return returnType == CompletionStage.class
                || returnType == CompletableFuture.class
                || returnType == Future.class;
    }

    private static void forEachPair(String attribute, String[] keysAndValues, PairConsumer consumer) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(attribute + " has " + keysAndValues.length
                    + " elements; it needs a value for each key: key, value, key, value");
        }
        for (int i = 0; i < keysAndValues.length; i += 2) {
            consumer.accept(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    @FunctionalInterface
    private interface PairConsumer {
        Object accept(String key, String value);
    }

    private record Key(Method method, Class<?> targetClass) {}
}

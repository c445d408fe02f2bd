// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands the calls of an interface's methods to a target, and tracks those that {@link TrackExecution} asks for. Thread-safe. */
final class ExecutionProxy implements InvocationHandler {

    private final Object target;
    private final Map<Method, TrackedMethod> tracked;

    /** Those methods as they may be called here; what a proxy hands over are equal ones, without that permission. */
    private final Map<Method, Method> accessible;

    private ExecutionProxy(Object target, Map<Method, TrackedMethod> tracked, Map<Method, Method> accessible) {
        this.target = target;
        this.tracked = Map.copyOf(tracked);
        this.accessible = Map.copyOf(accessible);
    }

    static <T> T of(ExecutionTracker tracker, Class<T> type, T target) {
        requireNonNull(type, "type");
        requireNonNull(target, "target");
        if (!type.isInterface()) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is no interface; pass one that the target implements, or track its class with TrackExecutionAspect");
        }
        TrackedMethods methods = TrackedMethods.configuring(tracker);
        Map<Method, TrackedMethod> tracked = new HashMap<>();
        Map<Method, Method> accessible = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers()) || isObjectMethod(method)) {
                continue;
            }
            if (!method.trySetAccessible()) {
                throw new IllegalArgumentException(method
                        + " is not accessible; make its interface public, or open its package to io.devmeter.bridge");
            }
            accessible.put(method, method);
            methods.resolve(method, target.getClass()).ifPresent(trackedMethod -> tracked.put(method, trackedMethod));
        }
        if (tracked.isEmpty()) {
            throw new IllegalArgumentException(
                    "no method of " + type.getName() + " is tracked; annotate methods of it or of "
                            + target.getClass().getName() + ", or one of the two types, with @TrackExecution");
        }
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new ExecutionProxy(target, tracked, accessible));
        return type.cast(proxy);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return invokeObjectMethod(proxy, method, args);
        }
        TrackedMethod trackedMethod = tracked.get(method);
        return trackedMethod == null ? invokeTarget(method, args) : trackedMethod.run(() -> invokeTarget(method, args));
    }

    private @Nullable Object invokeObjectMethod(Object proxy, Method method, Object @Nullable [] args)
            throws Throwable {
        if (method.getName().equals("equals") && args != null) {
            Object other = args[0];
            return other == proxy || target.equals(unwrapped(other));
        }
        return invokeTarget(method, args);
    }

    /** Two proxies of equal targets are equal. */
    private static @Nullable Object unwrapped(@Nullable Object other) {
        return other != null
                        && Proxy.isProxyClass(other.getClass())
                        && Proxy.getInvocationHandler(other) instanceof ExecutionProxy handler
                ? handler.target
                : other;
    }

    private @Nullable Object invokeTarget(Method method, Object @Nullable [] args) throws Throwable {
        try {
            return accessible.getOrDefault(method, method).invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** An interface may declare equals again, as Comparator does; a proxy never gets to see that. */
    private static boolean isObjectMethod(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(m -> m.getName().equals(method.getName())
                        && Arrays.equals(m.getParameterTypes(), method.getParameterTypes()));
    }
}

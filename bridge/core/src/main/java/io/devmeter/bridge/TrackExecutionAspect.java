// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Metrics;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.lang.reflect.Method;
import java.util.Optional;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/**
 * Runs the methods that are annotated with {@link TrackExecution}, and the public methods of annotated types, as executions:
 * woven by AspectJ, at compile or at load time, or as a bean of a framework that applies aspects through proxies.
 *
 * <pre>{@code
 * <!-- META-INF/aop.xml, for load-time weaving with -javaagent:aspectjweaver.jar -->
 * <aspectj>
 *   <aspects><aspect name="io.devmeter.bridge.TrackExecutionAspect"/></aspects>
 *   <weaver>
 *     <include within="com.example..*"/>
 *     <include within="io.devmeter.bridge.TrackExecutionAspect"/>
 *   </weaver>
 * </aspectj>
 * }</pre>
 *
 * <p>The second include lets the weaver add to the aspect what woven methods call; without it they throw {@code NoSuchMethodError}. At compile time, have
 * this module's jar woven too, for the same reason: {@code -inpath} beside {@code -aspectpath}, or {@code weaveDependencies} beside
 * {@code aspectLibraries}.
 *
 * <p>A weaver sees the annotations of the class that declares a method, not those of the interfaces it implements. The execution of
 * a method that is declared to return a {@code CompletionStage}, a {@code CompletableFuture} or a {@code Future} ends when the stage
 * it returns completes, and with the call if it returns {@code null} or a future that is no stage.
 *
 * <p>Needs {@code org.aspectj:aspectjrt}. A method whose annotation cannot be followed runs untracked, and that is logged once.
 * Thread-safe.
 */
@Aspect
public final class TrackExecutionAspect {

    private final TrackedMethods methods;

    /**
     * Creates the aspect that a weaver instantiates. It tracks over {@link Metrics#globalRegistry} and
     * {@link GlobalOpenTelemetry#get()}, which it asks for when the first tracked method runs. Set OpenTelemetry up before that; it
     * refuses to be set up once it was asked for.
     */
    public TrackExecutionAspect() {
        this.methods = TrackedMethods.recording(GlobalTracker::get);
    }

    /** Creates an aspect that tracks with the given tracker, for frameworks that get their aspects as objects. */
    public TrackExecutionAspect(ExecutionTracker tracker) {
        requireNonNull(tracker, "tracker");
        this.methods = TrackedMethods.recording(() -> tracker);
    }

    /**
     * Runs the method as an execution. For weavers, not for callers.
     *
     * @throws Throwable what the method throws, the same instance
     */
    @Around("execution(@io.devmeter.bridge.TrackExecution * *(..))"
            + " || (execution(public * *(..)) && @within(io.devmeter.bridge.TrackExecution))")
    public @Nullable Object track(ProceedingJoinPoint joinPoint) throws Throwable {
        Optional<TrackedMethod> tracked = trackedMethod(joinPoint);
        return tracked.isPresent() ? tracked.get().run(joinPoint::proceed) : joinPoint.proceed();
    }

    private Optional<TrackedMethod> trackedMethod(ProceedingJoinPoint joinPoint) {
        Method method = ((MethodSignature) joinPoint.getSignature()).getMethod();
        // AspectJ answers null for a method that it cannot find by reflection.
        if (method == null) {
            return Optional.empty();
        }
        Object target = joinPoint.getTarget();
        return methods.resolveOnce(method, target == null ? method.getDeclaringClass() : target.getClass());
    }

    /** The tracker over the two global instances, created when it is first asked for. */
    private static final class GlobalTracker {
        private static final ExecutionTracker TRACKER =
                ExecutionTracker.create(Metrics.globalRegistry, GlobalOpenTelemetry.get());

        static ExecutionTracker get() {
            return TRACKER;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method whose calls are tracked executions, or a type of which all public methods are. It does nothing by itself:
 * {@link TrackExecutionAspect} or {@link ExecutionTracker#proxy} acts on it.
 *
 * <pre>{@code
 * @TrackExecution(value = "catalog.load", tags = {"source", "remote"}, metadata = {"owner", "search"})
 * Catalog load(URI uri) throws IOException { ... }
 * }</pre>
 *
 * <p>The annotation of a method replaces that of its type; the two are not merged. Subclasses inherit the annotation of a class,
 * but neither the one of an interface nor those of methods that they override.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface TrackExecution {

    /**
     * The name of the operation. On a type, the names of all its operations start with it: {@code value.methodName}, even if there is only one. Overloads
     * share a name unless they are annotated themselves.
     *
     * <p>Default: {@code SimpleClassName.methodName}, after the class that declares the running method, or after the interface if
     * that class is a lambda or has no name.
     */
    String value() default "";

    /**
     * Tags of the timer and attributes of the span: key, value, key, value, and so on. The key {@code outcome} is taken.
     * Default: none.
     */
    String[] tags() default {};

    /** Attributes of the span only: key, value, key, value, and so on. Default: none. */
    String[] metadata() default {};
}

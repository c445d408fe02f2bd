// SPDX-License-Identifier: Apache-2.0
package io.devmeter.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs tests in the root context, whoever records them, and fails those that leave another one on their thread. */
final class RootContext implements InvocationInterceptor {

    @Override
    @SuppressWarnings("try") // a scope is only closed
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        try (Scope root = Context.root().makeCurrent()) {
            test.proceed();
            assertThat(Context.current()).isSameAs(Context.root());
        } finally {
            // An observation of which no timer was told would silence one of the same name in whatever test is next.
            SampleMark.observationStops("", null);
        }
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        interceptTestMethod(test, method, context);
    }
}

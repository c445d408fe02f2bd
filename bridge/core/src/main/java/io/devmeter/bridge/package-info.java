// SPDX-License-Identifier: Apache-2.0
/**
 * Tracked executions: what an application runs becomes one Micrometer timer sample and one OpenTelemetry span, from the same
 * measurement. This package knows the two APIs and nothing else of Devmeter; whether the spans end up in files or anywhere
 * else is up to the {@code OpenTelemetry} instance that it is given.
 */
@NullMarked
package io.devmeter.bridge;

import org.jspecify.annotations.NullMarked;

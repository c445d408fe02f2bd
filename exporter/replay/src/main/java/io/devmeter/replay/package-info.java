// SPDX-License-Identifier: Apache-2.0
/**
 * From the store to a backend: stored executions go out as the spans they were, in batches, resumable, each accepted or told why not. OTLP is spoken by
 * OpenTelemetry's own exporter.
 */
@NullMarked
package io.devmeter.replay;

import org.jspecify.annotations.NullMarked;

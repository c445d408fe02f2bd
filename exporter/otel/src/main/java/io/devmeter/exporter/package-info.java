// SPDX-License-Identifier: Apache-2.0
/**
 * From spans to the store: an OpenTelemetry span exporter that writes each ended span as one line of a day file, and what
 * OpenTelemetry's autoconfiguration needs to find it by the name {@code devmeter}.
 */
@NullMarked
package io.devmeter.exporter;

import org.jspecify.annotations.NullMarked;

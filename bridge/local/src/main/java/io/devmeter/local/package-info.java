// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded default: an OpenTelemetry SDK with the exporter to files, a meter registry and a tracker over both, in one
 * call. The only package that knows how the parts are put together.
 */
@NullMarked
package io.devmeter.local;

import org.jspecify.annotations.NullMarked;

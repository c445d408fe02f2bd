// SPDX-License-Identifier: Apache-2.0
/** Small runnable programs, one for each way to use Devmeter. */
@NullMarked
package io.devmeter.examples;

import org.jspecify.annotations.NullMarked;

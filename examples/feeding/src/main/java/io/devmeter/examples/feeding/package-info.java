// SPDX-License-Identifier: Apache-2.0
/** Small runnable programs whose executions are in files and in a backend, one for each kind of backend. */
@NullMarked
package io.devmeter.examples.feeding;

import org.jspecify.annotations.NullMarked;

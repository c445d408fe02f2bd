// SPDX-License-Identifier: Apache-2.0
/** Benchmarks, each beside the baseline that it is to be compared with. */
@NullMarked
package io.devmeter.benchmarks;

import org.jspecify.annotations.NullMarked;

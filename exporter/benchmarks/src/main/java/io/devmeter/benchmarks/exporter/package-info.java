// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of recording and of looking back, each beside the alternative that it is to be compared with. */
@NullMarked
package io.devmeter.benchmarks.exporter;

import org.jspecify.annotations.NullMarked;

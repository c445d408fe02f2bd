// SPDX-License-Identifier: Apache-2.0
/**
 * What executions say about an operation: whether it is flaky, broken, slower than it was, and what that costs. Pure functions from
 * executions to verdicts; each verdict carries the evidence it rests on.
 */
@NullMarked
package io.devmeter.dashboard.analysis;

import org.jspecify.annotations.NullMarked;

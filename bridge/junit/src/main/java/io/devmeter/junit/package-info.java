// SPDX-License-Identifier: Apache-2.0
/**
 * Every test is an execution: a listener for the JUnit Platform that registers itself. It knows what a launcher tells of tests and the
 * embedded default, and nothing of who launches them.
 */
@NullMarked
package io.devmeter.junit;

import org.jspecify.annotations.NullMarked;

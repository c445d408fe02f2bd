// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code devmeter} command: turns words of a command line into calls of the other modules, their answers into text or JSON, and
 * their failures into one line and an exit status.
 */
@NullMarked
package io.devmeter.cli;

import org.jspecify.annotations.NullMarked;

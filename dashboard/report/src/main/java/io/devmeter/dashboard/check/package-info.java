// SPDX-License-Identifier: Apache-2.0
/**
 * Whether operations keep to rules: limits on what the store has of them, and on what the analysis says of them. From rules and a
 * directory to findings, each with the figures and the evidence it rests on.
 */
@NullMarked
package io.devmeter.dashboard.check;

import org.jspecify.annotations.NullMarked;

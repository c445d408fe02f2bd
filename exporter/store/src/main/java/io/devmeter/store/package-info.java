// SPDX-License-Identifier: Apache-2.0
/**
 * The store: a directory with one JSON Lines file for each UTC day, in which every execution is one line. This package
 * appends, reads, summarises and retains; it knows nothing of where an execution came from or who looks at it.
 */
@NullMarked
package io.devmeter.store;

import org.jspecify.annotations.NullMarked;

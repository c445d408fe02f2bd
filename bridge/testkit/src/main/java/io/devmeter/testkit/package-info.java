// SPDX-License-Identifier: Apache-2.0
/** Contract kits: abstract tests that other modules extend for each combination of parts. */
@NullMarked
package io.devmeter.testkit;

import org.jspecify.annotations.NullMarked;

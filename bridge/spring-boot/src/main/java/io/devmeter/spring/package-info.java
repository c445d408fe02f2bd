// SPDX-License-Identifier: Apache-2.0
/** Spring Boot's door to Devmeter: what its auto-configuration adds to an application that has tracing already. */
@NullMarked
package io.devmeter.spring;

import org.jspecify.annotations.NullMarked;

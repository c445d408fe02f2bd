// SPDX-License-Identifier: Apache-2.0
/** Devmeter for Spring Boot: auto-configurations that record the spans and timers of an application that has tracing. */
@NullMarked
package io.devmeter.spring;

import org.jspecify.annotations.NullMarked;

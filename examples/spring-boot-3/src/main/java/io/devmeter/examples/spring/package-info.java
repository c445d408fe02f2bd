// SPDX-License-Identifier: Apache-2.0
/** A Spring Boot application that does not know Devmeter, built with Spring Boot 3.5 and with 4. */
@NullMarked
package io.devmeter.examples.spring;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * A Maven core extension that records builds, modules, mojos and tests. Maven finds {@link io.devmeter.maven.DevmeterEventSpy}, the one class
 * here that runs on any Java; everything else needs the Java that Devmeter needs.
 */
@NullMarked
package io.devmeter.maven;

import org.jspecify.annotations.NullMarked;

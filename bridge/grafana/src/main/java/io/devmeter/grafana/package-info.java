// SPDX-License-Identifier: Apache-2.0
/**
 * What shows tracked timers in Grafana and watches them in Prometheus: a dashboard and alert rules, made from the names that the bridge gives the
 * timers and Micrometer's Prometheus registry makes of them.
 */
@NullMarked
package io.devmeter.grafana;

import org.jspecify.annotations.NullMarked;

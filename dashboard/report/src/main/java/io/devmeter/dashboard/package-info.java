// SPDX-License-Identifier: Apache-2.0
/**
 * The page: what a store holds, as one HTML file that needs nothing else. A summary and the newest executions become a model
 * of texts and numbers, the model becomes a page by way of a template, and the page brings its own script, style and data.
 */
@NullMarked
package io.devmeter.dashboard;

import org.jspecify.annotations.NullMarked;

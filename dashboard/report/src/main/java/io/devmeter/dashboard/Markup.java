// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

/**
 * Text that is HTML already. Whatever else a template inserts is escaped, so each place that makes one of these answers for
 * what is in it.
 */
record Markup(String html) {
    static final Markup NONE = new Markup("");

    @Override
    public String toString() {
        return html;
    }
}

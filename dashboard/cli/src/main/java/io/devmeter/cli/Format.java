// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

/** How a command prints its data. In lower case, because that is how it is typed. */
enum Format {
    text,
    json
}

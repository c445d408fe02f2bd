// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;

/** Reads a range of a day file. */
interface FileRanges {

    /** No method reference: the first one of a process costs it several milliseconds, and a query takes a hundred. */
    FileRanges OF_FILES = new FileRanges() {
        @Override
        public void read(DayFile file, long from, long to, DayFile.Visitor visitor) throws IOException {
            file.read(from, to, visitor);
        }
    };

    /** Does what {@link DayFile#read(long, long, DayFile.Visitor)} does. */
    void read(DayFile file, long from, long to, DayFile.Visitor visitor) throws IOException;
}

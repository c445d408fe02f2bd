// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command in a directory of its own. */
abstract class PackagedFixture {

    @TempDir
    Path temp;

    PackagedCommand devmeter;

    @BeforeEach
    void useDirectory() {
        devmeter = new PackagedCommand(temp);
    }
}

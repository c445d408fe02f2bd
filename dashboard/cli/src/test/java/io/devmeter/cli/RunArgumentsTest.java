// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunArgumentsTest {

    @Test
    void operation_isTheName_orTheBaseNameOfTheCommand() {
        assertThat(run("given", "/bin/true").operation()).isEqualTo("given");
        assertThat(run(null, "/bin/true").operation()).isEqualTo("true");
        assertThat(run(null, "./build.sh").operation()).isEqualTo("build.sh");
        assertThat(run(null, "folder/").operation()).isEqualTo("folder/");
    }

    @Test
    void baseName_isBehindTheLastSeparatorOfTheSystem() {
        assertThat(RunArguments.baseName("C:\\maven/bin\\mvn.cmd", '\\')).isEqualTo("mvn.cmd");
        assertThat(RunArguments.baseName(".\\mvnw", '\\')).isEqualTo("mvnw");
        assertThat(RunArguments.baseName("./odd\\name", '/')).isEqualTo("odd\\name");
    }

    private static RunArguments run(@Nullable String name, String command) {
        return new RunArguments(name, Map.of(), null, List.of(command));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The programs of Debian's package prometheus, or of a download. */
final class PrometheusTools {

    private PrometheusTools() {}

    /** Returns a program on the PATH. Without it, tests are skipped on a developer's machine and fail where all must run. */
    static Path find(String name) {
        Optional<Path> executable = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (executable.isPresent()) {
            return executable.get();
        }
        String reason = "no " + name + " on the PATH: what is about a real Prometheus was not tried";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason);
        }
        return abort(reason);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a named module, with Devmeter and what it needs on the module path. */
class ModulePathIT {

    /** Those of the examples; of each the version that is used now, where that folder may have older ones, too. */
    private static final String LIBRARIES = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(file -> Files.exists(Path.of("target/lib").resolve(file.getFileName())))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));

    private static final Path GUIDE = Document.ROOT.resolve("bridge/README.md");

    @TempDir
    Path temp;

    private Path application;
    private String modulePath;

    /** Its module has the parts of Devmeter that the examples use, and the modules that the guide says it needs beside them. */
    @BeforeEach
    void makeModule() throws IOException {
        application = temp.resolve("application");
        Path examples = Files.createDirectories(application.resolve("io/devmeter/examples"));
        for (Class<?> example : List.of(QuickStart.class, LookBack.class)) {
            String file = example.getSimpleName() + ".class";
            Files.copy(Path.of("target/classes/io/devmeter/examples", file), examples.resolve(file));
        }
        modulePath = application + File.pathSeparator + LIBRARIES;
        String needed = String.join(
                "\n",
                Pattern.compile("`(requires [a-z0-9.]+;)`")
                        .matcher(Files.readString(GUIDE))
                        .results()
                        .map(found -> found.group(1))
                        .toList());
        Path declaration = Files.writeString(temp.resolve("module-info.java"), """
                module application {
                    requires io.devmeter.local;
                    requires io.devmeter.dashboard;
                    %s
                }
                """.formatted(needed));
        assertThat(ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--module-path",
                                LIBRARIES,
                                "-d",
                                application.toString(),
                                declaration.toString()))
                .isZero();
    }

    @Test
    void application_recordsAndWritesThePage() throws Exception {
        run(QuickStart.class);
        run(LookBack.class);

        assertThat(temp.resolve("dev_metrics_dashboard.html")).content().contains("data-operation=\"deploy\"");
    }

    private void run(Class<?> example) throws IOException, InterruptedException {
        ExampleJvm.run(temp, "--module-path", modulePath, "--module", "application/" + example.getName());
    }
}

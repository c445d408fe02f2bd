// SPDX-License-Identifier: Apache-2.0
package io.devmeter.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README tells to write is what the examples, which are run, have written. */
class ReadmeTest {

    private static final Path EXAMPLES = Path.of("../../examples");

    private final String readme;

    ReadmeTest() throws IOException {
        readme = Files.readString(Path.of("README.md"));
    }

    @Test
    void properties_areThoseOfTheExample() throws IOException {
        List<String> set =
                Files.readAllLines(EXAMPLES.resolve("spring-boot-3/src/main/resources/application.properties"));

        assertThat(found("```properties\n(.*?)\n```"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(set).contains(line));
        assertThat(found("`(management\\.[^`]+)`"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(set).contains(line));
        assertThat(set).anyMatch(line -> line.startsWith("devmeter.timers="));
    }

    @Test
    void dependencies_areThoseOfTheExamples() throws IOException {
        assertThat(Files.readString(EXAMPLES.resolve("spring-boot-3/pom.xml")))
                .contains(
                        "<artifactId>spring-boot-starter-actuator<",
                        "<artifactId>micrometer-tracing-bridge-otel<",
                        "<artifactId>devmeter-spring-boot<");
        assertThat(Files.readString(EXAMPLES.resolve("spring-boot-4/pom.xml")))
                .contains("<artifactId>spring-boot-starter-opentelemetry<", "<artifactId>devmeter-spring-boot<")
                .doesNotContain("spring-boot-starter-actuator");
        assertThat(found("`((?:spring-boot-starter|micrometer-tracing)-[^`]+)`"))
                .containsExactly(
                        "spring-boot-starter-actuator",
                        "micrometer-tracing-bridge-otel",
                        "spring-boot-starter-opentelemetry");
        assertThat(found("<artifactId>(.*?)</artifactId>")).containsExactly("devmeter-spring-boot");
    }

    private List<String> found(String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}

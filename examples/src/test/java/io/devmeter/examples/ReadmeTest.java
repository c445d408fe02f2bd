// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents show only code that is compiled and run. */
class ReadmeTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION = Pattern.compile("// region [^\n]+\n(.*?)[ ]*// endregion", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../bridge/README.md", "../bridge/core/README.md"})
    void javaSnippets_areRegionsOfTheExamples(String document) throws Exception {
        List<String> snippets = matches(SNIPPET, Files.readString(Path.of(document)));

        assertThat(snippets).isNotEmpty();
        assertThat(regions()).containsAll(snippets);
    }

    private static List<String> regions() throws IOException {
        List<String> regions = new ArrayList<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/devmeter/examples"))) {
            for (Path source : sources.toList()) {
                matches(REGION, Files.readString(source)).stream()
                        .map(region -> region.stripTrailing().stripIndent() + "\n")
                        .forEach(regions::add);
            }
        }
        return regions;
    }

    private static List<String> matches(Pattern pattern, String text) {
        List<String> matches = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            matches.add(matcher.group(1));
        }
        return matches;
    }
}

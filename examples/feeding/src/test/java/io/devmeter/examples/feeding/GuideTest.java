// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide shows only code that is compiled and run, and the configuration that is. */
class GuideTest {

    private static final Pattern REGION = Pattern.compile("// region [^\n]+\n(.*?)[ ]*// endregion", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");

    private final Guide guide;

    GuideTest() throws IOException {
        guide = Guide.read();
    }

    @Test
    void javaSnippets_areRegionsOfTheExamples() throws Exception {
        assertThat(guide.blocks("java")).hasSize(4);
        assertThat(regions()).containsAll(guide.blocks("java"));
    }

    @Test
    void configuration_isTheOneThatIsUsed() throws Exception {
        assertThat(guide.blocks("yaml")).containsExactly(Files.readString(Path.of("prometheus.yaml")));
    }

    @Test
    void links_leadToFiles() {
        assertThat(LINK.matcher(guide.text()).results().map(link -> link.group(1)))
                .hasSizeGreaterThan(5)
                .allSatisfy(link ->
                        assertThat(Guide.ROOT.resolve("exporter").resolve(link)).exists());
    }

    private static List<String> regions() throws IOException {
        List<String> regions = new ArrayList<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/devmeter/examples/feeding"))) {
            for (Path source : sources.toList()) {
                REGION.matcher(Files.readString(source))
                        .results()
                        .map(region -> region.group(1).stripTrailing().stripIndent() + "\n")
                        .forEach(regions::add);
            }
        }
        return regions;
    }
}

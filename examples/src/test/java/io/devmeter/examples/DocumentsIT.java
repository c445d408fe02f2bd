// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents tell their readers to do works, and gives what they say it gives. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DocumentsIT {

    private static final String COMMANDS = "examples/commands";
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(devmeter-[a-z-]+)</artifactId>");
    private static final Pattern MODULE = Pattern.compile("</parent>\\s*<artifactId>(devmeter-[a-z-]+)</artifactId>");
    private static final Pattern INSTALL = Pattern.compile("mvn [^`\n]*-pl (\\S+) [^`\n]*install\\b");

    /** Their blocks are run, or are regions of the examples. */
    private static final Set<String> GUIDES = Set.of(
            "README.md",
            "bridge/README.md",
            "bridge/maven/README.md",
            "dashboard/cli/README.md",
            "dashboard/cli/CHECK.md",
            "exporter/replay/README.md",
            "examples/README.md");

    @TempDir
    Path temp;

    static Stream<Document> guides() throws IOException {
        return Document.all().stream()
                .filter(document -> GUIDES.contains(document.path().toString()) || isExample(document));
    }

    private static boolean isExample(Document document) {
        return document.path().startsWith(COMMANDS);
    }

    @ParameterizedTest
    @MethodSource("guides")
    void guide_leadsWhereItSays(Document guide) throws Exception {
        boolean inProject = isExample(guide) && !guide.path().endsWith("README.md");
        try (Reader reader = Reader.in(temp, inProject ? COMMANDS + "/project" : "")) {
            reader.follow(guide);
        }
    }

    @Test
    void guides_showNothingThatIsNotTried() throws IOException {
        assertThat(guides()).hasSizeGreaterThan(GUIDES.size() + 9).allSatisfy(guide -> {
            // Indented blocks look the same to people, and have no place to say what becomes of them.
            assertThat(guide.prose()).noneMatch(line -> line.startsWith("    "));
            assertThat(guide.blocks())
                    .allSatisfy(
                            block -> assertThat(block.language()).isIn("sh", "text", "java", "yaml", "xml", "groovy"));
            assertThat(guide.blocks())
                    .filteredOn(block -> block.language().equals("yaml"))
                    .allSatisfy(block -> assertThat(block.argument()).endsWith(".yaml"));
        });
    }

    /** What the guides say of installing is only validated above, so that is not where it would show. */
    @Test
    void skipTests_skipsIntegrationTestsToo() throws Exception {
        try (Reader reader = Reader.in(temp, "")) {
            assertThat(reader.run("mvn -DskipTests -pl exporter/store failsafe:integration-test", 0, "skipTests"))
                    .contains("Tests are skipped.")
                    .doesNotContain("Tests run:");
        }
    }

    /** Nothing is published yet, so a document that names an artifact says how to install it. */
    @Test
    void artifactsThatAreNamed_areThoseThatTheDocumentInstalls() throws IOException {
        Map<String, String> modules = new HashMap<>();
        try (Stream<Path> poms = Files.find(
                Document.ROOT,
                3,
                (file, attributes) -> file.getFileName().toString().equals("pom.xml"))) {
            for (Path pom : poms.toList()) {
                MODULE.matcher(Files.readString(pom))
                        .results()
                        .forEach(found -> modules.put(
                                found.group(1),
                                Document.ROOT.relativize(pom.resolveSibling("")).toString()));
            }
        }
        List<String> named = new ArrayList<>();
        for (Document document : Document.all()) {
            Set<String> installed = INSTALL.matcher(Files.readString(Document.ROOT.resolve(document.path())))
                    .results()
                    .flatMap(found -> Stream.of(found.group(1).split(",", -1)))
                    .collect(Collectors.toSet());
            for (Document.Block block : document.blocks()) {
                ARTIFACT.matcher(block.text()).results().forEach(found -> {
                    named.add(found.group(1));
                    assertThat(installed)
                            .as(document + ": " + found.group(1))
                            .contains(Objects.requireNonNull(modules.get(found.group(1)), found.group(1)));
                });
            }
        }
        assertThat(named).isNotEmpty();
    }

    @Test
    void commandsInSentences_haveTheOptionsThatTheyName() throws Exception {
        Map<String, String> help = new HashMap<>();
        try (Reader reader = Reader.in(temp, "")) {
            for (Document document : Document.all()) {
                for (String command : document.inlineCommands()) {
                    String own = command.replaceFirst(" -- .*", "");
                    String subcommand = own.replaceAll("--dir \\S+ ", "").split(" ", 3)[1];
                    if (!help.containsKey(subcommand)) {
                        help.put(subcommand, reader.run("devmeter " + subcommand + " --help", 0, document.toString()));
                    }
                    assertThat(OPTION.matcher(own).results().map(found -> found.group()))
                            .as(document + ": " + command)
                            .allSatisfy(
                                    option -> assertThat(help.get(subcommand)).contains(option));
                }
            }
        }
        assertThat(help).containsKeys("run", "check", "cleanup", "replay");
    }

    @Test
    void links_leadToFilesAndHeadings() throws IOException {
        Map<Path, Document> documents = new HashMap<>();
        Document.all().forEach(document -> documents.put(document.path(), document));

        for (Document document : documents.values()) {
            for (String link : document.links()) {
                if (link.startsWith("https://")) {
                    continue;
                }
                String[] parts = link.split("#", 2);
                Path folder = Objects.requireNonNullElse(document.path().getParent(), Path.of(""));
                Path target = parts[0].isEmpty()
                        ? document.path()
                        : folder.resolve(parts[0]).normalize();
                assertThat(Document.ROOT.resolve(target))
                        .as(document + ": " + link)
                        .exists();
                if (parts.length == 2) {
                    assertThat(Objects.requireNonNull(documents.get(target), link)
                                    .anchors())
                            .as(document + ": " + link)
                            .contains(parts[1]);
                }
            }
        }
    }
}

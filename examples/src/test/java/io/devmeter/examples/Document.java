// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of this repository.
 *
 * @param path from the root folder
 * @param prose its lines outside of the blocks
 * @param blocks what is fenced in, in order
 */
record Document(Path path, List<String> prose, List<Block> blocks) {

    /** The repository, as seen from this module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("```(\\w*) ?(.*)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern INLINE_COMMAND = Pattern.compile("`(devmeter [a-z][^`]*)`");
    private static final Pattern NO_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_ -]");

    Document {
        prose = List.copyOf(prose);
        blocks = List.copyOf(blocks);
    }

    /**
     * Something fenced in.
     *
     * @param language the first word behind the fence, such as {@code sh}; empty if there is none
     * @param argument the rest of that line: the name of the file that it is, or what becomes of the command
     * @param line of the document
     */
    record Block(String language, String argument, String text, int line) {}

    static Document read(Path path) throws IOException {
        List<String> prose = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(ROOT.resolve(path));
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                prose.add(lines.get(i));
                continue;
            }
            int start = i + 1;
            do {
                i++;
            } while (!lines.get(i).equals("```"));
            String text = String.join("\n", lines.subList(start, i)) + "\n";
            blocks.add(new Block(fence.group(1), fence.group(2).strip(), text, start));
        }
        return new Document(path, prose, blocks);
    }

    /** Returns all documents of the repository. */
    static List<Document> all() throws IOException {
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.find(
                ROOT, 6, (file, attributes) -> file.toString().endsWith(".md") && attributes.isRegularFile())) {
            for (Path file : files.map(ROOT::relativize).sorted().toList()) {
                if (!file.toString().contains("target/") && !file.toString().contains("node_modules/")) {
                    documents.add(read(file));
                }
            }
        }
        return documents;
    }

    /** Returns where its links lead. */
    List<String> links() {
        return found(LINK);
    }

    /** Returns the commands in the middle of its sentences. */
    List<String> inlineCommands() {
        return found(INLINE_COMMAND);
    }

    private List<String> found(Pattern pattern) {
        return pattern.matcher(String.join("\n", prose))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Returns the anchors of its headings, as GitHub and GitLab make them. */
    List<String> anchors() {
        return prose.stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> NO_ANCHOR.matcher(heading).replaceAll("").replace(' ', '-'))
                .toList();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

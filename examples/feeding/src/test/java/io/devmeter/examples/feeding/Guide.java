// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The blocks of the backend owner's guide. */
record Guide(String text) {

    /** From which the guide's commands are run. */
    static final Path ROOT = Path.of("../..");

    static Guide read() throws IOException {
        return new Guide(Files.readString(ROOT.resolve("exporter/FEEDING.md")));
    }

    List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Returns the only command with the given text in it. */
    String command(String part) {
        List<String> commands =
                blocks("sh").stream().filter(command -> command.contains(part)).toList();
        if (commands.size() != 1) {
            throw new AssertionError("not one command with '" + part + "': " + commands);
        }
        return commands.get(0).strip();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * The reports that a mojo writes: those of the directory that were not there, or not like this, before it ran.
 *
 * @param directory of reports, {@code null} if there is none
 * @param before what was there before
 */
record TestReports(@Nullable Path directory, Map<Path, String> before) {

    /** Copies. */
    TestReports {
        before = Map.copyOf(before);
    }

    static TestReports before(@Nullable Path directory) {
        Map<Path, String> before = new HashMap<>();
        for (Path report : reports(directory)) {
            before.put(report, state(report));
        }
        return new TestReports(directory, before);
    }

    /** Returns the tests of the reports that were written since, in the order of the reports' names. A report that cannot be read is left out. */
    List<ReportedTest> written() {
        List<ReportedTest> tests = new ArrayList<>();
        for (Path report : reports(directory)) {
            if (!state(report).equals(before.get(report))) {
                try {
                    tests.addAll(TestsOfReport.read(report));
                } catch (IOException | XMLStreamException broken) {
                    // Surefire was killed while it wrote it.
                }
            }
        }
        return tests;
    }

    private static List<Path> reports(@Nullable Path directory) {
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(TestReports::isReport).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static String state(Path report) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(report, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException e) {
            return "gone";
        }
    }
}

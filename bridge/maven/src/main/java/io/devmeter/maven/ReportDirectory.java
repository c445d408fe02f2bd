// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** The directory in which a mojo writes its reports; tells those that it has written from those that were there before. Not thread-safe. */
final class ReportDirectory {

    private static final State GONE = new State(null, FileTime.fromMillis(0), -1);

    private final @Nullable Path directory;

    /** The state of each report when it was read, or before the mojo ran. */
    private final Map<Path, State> known = new HashMap<>();

    private final Map<Path, State> lastSeen = new HashMap<>();
    private final Map<Path, List<ReportedTest>> lastRead = new HashMap<>();

    /** What changes when a file is written. */
    private record State(@Nullable Object fileKey, FileTime lastModified, long size) {

        /** Not {@code equals}: a record's first call of that takes longer than to look at all the files. */
        boolean is(@Nullable State other) {
            return other != null
                    && size == other.size
                    && lastModified.equals(other.lastModified)
                    && Objects.equals(fileKey, other.fileKey);
        }
    }

    private ReportDirectory(@Nullable Path directory) {
        this.directory = directory;
    }

    /**
     * Notes what is there before the mojo runs.
     *
     * @param directory of the reports, {@code null} if there is none
     */
    static ReportDirectory before(@Nullable Path directory) {
        ReportDirectory before = new ReportDirectory(directory);
        for (Path report : before.reports()) {
            before.known.put(report, state(report));
        }
        return before;
    }

    /** Returns the reports that the mojo has written and that have not been read since, in the order of their names. */
    List<Path> unread() {
        return unread(true);
    }

    /** Returns those of the unread reports that have not changed since the last call. */
    List<Path> unreadAndUnchanged() {
        return unread(false);
    }

    private List<Path> unread(boolean evenIfChanged) {
        List<Path> unread = new ArrayList<>();
        for (Path report : reports()) {
            State state = state(report);
            if (!state.is(known.get(report)) && (state.is(lastSeen.put(report, state)) || evenIfChanged)) {
                unread.add(report);
            }
        }
        Collections.sort(unread);
        return unread;
    }

    /**
     * Reads a report and returns the tests that were not in it when it was last read: Surefire writes it anew after it has run failed tests again. An
     * incomplete report has none.
     */
    List<ReportedTest> read(Path report) {
        State state = state(report);
        List<ReportedTest> tests;
        try {
            tests = ReportReader.read(report);
        } catch (IOException | XMLStreamException broken) {
            // It is being written, or Surefire was killed while it wrote it.
            tests = List.of();
        }
        known.put(report, state);
        List<ReportedTest> before = lastRead.put(report, tests);
        return before == null ? tests : without(before, tests);
    }

    private static List<ReportedTest> without(List<ReportedTest> before, List<ReportedTest> tests) {
        Map<String, Integer> counts = new HashMap<>();
        for (ReportedTest test : before) {
            counts.merge(test.key(), 1, Integer::sum);
        }
        return tests.stream()
                .filter(test -> counts.merge(test.key(), -1, Integer::sum) < 0)
                .toList();
    }

    private List<Path> reports() {
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(ReportDirectory::isReport).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static State state(Path report) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(report, BasicFileAttributes.class);
            return new State(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
        } catch (IOException gone) {
            return GONE;
        }
    }
}

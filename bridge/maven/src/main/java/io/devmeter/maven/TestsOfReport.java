// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.local.TestReport;
import io.devmeter.local.TestReport.Attempt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * The tests of one report, from Surefire's {@code TEST-*.xml}.
 *
 * <p>A report does not say when its tests ran. The suite is taken to have ended when the report was written, and its tests to have run one after
 * the other.
 */
final class TestsOfReport implements TestReport.Visitor {

    private final List<ReportedTest> tests = new ArrayList<>();
    private final Instant writtenAt;
    private Instant nextStart;
    private String suite = "";

    private TestsOfReport(Instant writtenAt) {
        this.writtenAt = writtenAt;
        this.nextStart = writtenAt;
    }

    static List<ReportedTest> read(Path file) throws IOException, XMLStreamException {
        TestsOfReport tests = new TestsOfReport(Files.getLastModifiedTime(file).toInstant());
        try (InputStream in = Files.newInputStream(file)) {
            TestReport.read(in, tests);
        }
        return tests.thatHaveEnded();
    }

    /** Tests that ran side by side took longer one after the other than their suite did. */
    private List<ReportedTest> thatHaveEnded() {
        Duration ahead = Duration.between(writtenAt, nextStart);
        return ahead.isNegative()
                ? List.copyOf(tests)
                : tests.stream().map(test -> test.earlierBy(ahead)).toList();
    }

    @Override
    public void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration duration) {
        suite = name == null ? "" : name;
        nextStart = duration == null ? writtenAt : writtenAt.minus(duration);
    }

    @Override
    public void test(@Nullable String className, String name, List<Attempt> attempts) {
        for (int i = 0; i < attempts.size(); i++) {
            ReportedTest test =
                    new ReportedTest(className == null ? suite : className, name, nextStart, i + 1, attempts.get(i));
            tests.add(test);
            nextStart = nextStart.plus(test.duration());
        }
    }

    @Override
    public void suiteEnds() {}
}

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
 * Reads the tests of one report, one of Surefire's {@code TEST-*.xml}, and works out when they ran, which a report does not tell: the suite is taken to have
 * ended when the report was written, and its tests to have run one after the other.
 */
final class ReportReader implements TestReport.Visitor {

    private final List<ReportedTest> tests = new ArrayList<>();
    private final Instant writtenAt;
    private Instant nextStart;
    private String suite = "";

    private ReportReader(Instant writtenAt) {
        this.writtenAt = writtenAt;
        this.nextStart = writtenAt;
    }

    static List<ReportedTest> read(Path file) throws IOException, XMLStreamException {
        ReportReader reader = new ReportReader(Files.getLastModifiedTime(file).toInstant());
        try (InputStream in = Files.newInputStream(file)) {
            TestReport.read(in, reader);
        }
        return reader.testsThatHaveEnded();
    }

    /** Tests that ran in parallel took longer in sum than their suite, and would end after the report; they are moved to an earlier time. */
    private List<ReportedTest> testsThatHaveEnded() {
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

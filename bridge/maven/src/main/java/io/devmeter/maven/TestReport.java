// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import io.devmeter.bridge.Status;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one report in the format of Surefire's {@code TEST-*.xml}.
 *
 * <p>A report does not say when its tests ran. The suite is taken to have ended when the report was written, and its tests to have run one after
 * the other. Of an earlier attempt it often does not tell the duration either; then it is taken to be that of the attempt that is told of.
 */
final class TestReport {

    private static final double NANOS_PER_SECOND = 1e9;

    private final List<ReportedTest> tests = new ArrayList<>();
    private final Instant writtenAt;
    private Instant nextStart;
    private String suite = "";

    private record Ending(
            Status status,
            @Nullable String reason,
            @Nullable String errorType,
            @Nullable String time) {}

    private TestReport(Instant writtenAt) {
        this.writtenAt = writtenAt;
        this.nextStart = writtenAt;
    }

    static List<ReportedTest> read(Path file) throws IOException, XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream input = new BufferedInputStream(Files.newInputStream(file))) {
            TestReport report = new TestReport(Files.getLastModifiedTime(file).toInstant());
            XMLStreamReader xml = factory.createXMLStreamReader(input);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                    report.element(xml);
                }
            }
            return report.testsThatHaveEnded();
        }
    }

    /** Tests that ran side by side took longer one after the other than their suite did. */
    private List<ReportedTest> testsThatHaveEnded() {
        Duration ahead = Duration.between(writtenAt, nextStart);
        return ahead.isNegative()
                ? List.copyOf(tests)
                : tests.stream().map(test -> test.earlierBy(ahead)).toList();
    }

    private void element(XMLStreamReader xml) throws XMLStreamException {
        if (xml.getLocalName().equals("testsuite")) {
            suite = attribute(xml, "name", "");
            nextStart = writtenAt.minus(duration(attribute(xml, "time", null)));
        } else if (xml.getLocalName().equals("testcase")) {
            testCase(xml);
        }
    }

    private void testCase(XMLStreamReader xml) throws XMLStreamException {
        String className = attribute(xml, "classname", suite);
        String name = attribute(xml, "name", "");
        String time = attribute(xml, "time", null);
        List<Ending> earlier = new ArrayList<>();
        List<Ending> later = new ArrayList<>();
        Ending told = new Ending(Status.SUCCESS, null, null, time);
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                switch (xml.getLocalName()) {
                    case "failure", "error" -> told = ending(xml, Status.FAILED, time);
                    case "skipped" -> told = ending(xml, Status.SKIPPED, time);
                    case "flakyFailure", "flakyError" -> earlier.add(ending(xml, Status.FAILED, time));
                    case "rerunFailure", "rerunError" -> later.add(ending(xml, Status.FAILED, time));
                    default -> {}
                }
            }
        }
        List<Ending> attempts = new ArrayList<>(earlier);
        attempts.add(told);
        attempts.addAll(later);
        for (int i = 0; i < attempts.size(); i++) {
            Ending ending = attempts.get(i);
            Duration duration = duration(ending.time());
            tests.add(new ReportedTest(
                    className, name, nextStart, duration, i + 1, ending.status(), ending.reason(), ending.errorType()));
            nextStart = nextStart.plus(duration);
        }
    }

    private static Ending ending(XMLStreamReader xml, Status status, @Nullable String timeOfCase) {
        return new Ending(
                status,
                xml.getAttributeValue(null, "message"),
                xml.getAttributeValue(null, "type"),
                attribute(xml, "time", timeOfCase));
    }

    @SuppressWarnings("NullAway") // Null only if the default is.
    private static String attribute(XMLStreamReader xml, String name, @Nullable String defaultValue) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? defaultValue : value;
    }

    /** Some versions write thousands with a comma. */
    private static Duration duration(@Nullable String seconds) {
        try {
            double value = seconds == null ? 0 : Double.parseDouble(seconds.replace(",", ""));
            return value > 0 ? Duration.ofNanos(Math.round(value * NANOS_PER_SECOND)) : Duration.ZERO;
        } catch (NumberFormatException notANumber) {
            return Duration.ZERO;
        }
    }
}

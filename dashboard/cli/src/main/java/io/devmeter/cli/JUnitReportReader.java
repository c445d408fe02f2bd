// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.ImportedFile.UnknownFormatException;
import io.devmeter.cli.ImportedFile.UnreadableException;
import io.devmeter.local.ReportedTests;
import io.devmeter.store.ExecutionImport;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads test reports in the format that JUnit's Ant task began: those of Surefire, Gradle and many others. Each attempt of a test becomes an execution
 * of the operation {@code CLASS#METHOD}.
 *
 * <p>A report tells when a suite started, if at all, and how long each test took. So tests are taken to have run one after the other from the start of
 * their suite on, attempts too. A start without a time zone is in UTC. The tests of a report without a start are taken to have ended when the file was
 * last modified, the last of them too.
 *
 * <p>All executions of a report are of one trace, so that attempts of a test are known to belong together. The ids of trace and spans are made from
 * the content of the report: the same report gives the same ids.
 *
 * <p>Documents may have no entities but XML's own, and are read as streams.
 */
final class JUnitReportReader {

    private static final int MAX_REASON_LENGTH = 4_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    /** A longer one is no duration of a test, and would not fit into nanoseconds. */
    private static final double MAX_SECONDS = 1e9;

    /** Later ones are mistakes, and could lead beyond the years that records have. */
    private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");

    private static final int TRACE_ID_BYTES = 16;
    private static final String MESSAGE = "Message: ";

    private final ExecutionImport executions;
    private final Instant lastModified;
    private final Content content;
    private final Deque<Suite> suites = new ArrayDeque<>();
    private int spans;

    /** A suite that is being read. */
    private static final class Suite {
        private final String name;

        /** Whether the report tells when it started. */
        private final boolean isDated;

        private Instant nextStart;

        Suite(String name, boolean isDated, Instant nextStart) {
            this.name = name;
            this.isDated = isDated;
            this.nextStart = nextStart;
        }
    }

    /** How an attempt ended; {@code seconds} is {@code null} if that is not told. */
    private record Ending(
            Status status,
            @Nullable String reason,
            @Nullable String errorType,
            @Nullable Double seconds) {}

    /**
     * What a first look at a document tells.
     *
     * @param traceId made from a digest of the document
     * @param firstSpanId made from the same digest
     * @param seconds that its tests took, attempts too, one after the other
     */
    private record Content(String traceId, long firstSpanId, double seconds) {

        static Content of(byte[] digest, double seconds) {
            return new Content(
                    HexFormat.of().formatHex(digest, 0, TRACE_ID_BYTES),
                    ByteBuffer.wrap(digest).getLong(TRACE_ID_BYTES),
                    seconds);
        }
    }

    private JUnitReportReader(ExecutionImport executions, Instant lastModified, Content content) {
        this.executions = executions;
        this.lastModified = lastModified;
        this.content = content;
    }

    /** Reads a report, unless it is broken: then nothing of it. */
    static void read(ImportedFile file, ExecutionImport executions) throws IOException {
        Content content = check(file);
        JUnitReportReader report = new JUnitReportReader(executions, file.lastModified(), content);
        try (InputStream in = file.open()) {
            XMLStreamReader xml = parser(in);
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> report.start(xml);
                    case XMLStreamConstants.END_ELEMENT -> report.end(xml);
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw unreadable(e);
        }
    }

    /** Reads the whole document for its mistakes, and for what has to be known before the rest. */
    private static Content check(ImportedFile file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        boolean isRoot = true;
        double seconds = 0;
        double secondsOfCase = 0;
        try (DigestInputStream in = new DigestInputStream(file.open(), digest)) {
            XMLStreamReader xml = parser(in);
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                String element = xml.getLocalName();
                if (isRoot && !element.equals("testsuite") && !element.equals("testsuites")) {
                    throw new UnknownFormatException();
                }
                isRoot = false;
                Double told = seconds(xml.getAttributeValue(null, "time"));
                switch (element) {
                    case "testcase" -> {
                        secondsOfCase = told == null ? 0 : told;
                        seconds += secondsOfCase;
                    }
                    case "failure", "error", "skipped" -> seconds += told == null ? 0 : told;
                    case "flakyFailure", "flakyError", "rerunFailure", "rerunError" ->
                        seconds += told == null ? secondsOfCase : told;
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            UnreadableException unreadable = unreadable(e);
            throw isRoot && e.getNestedException() != unreadable ? new UnknownFormatException() : unreadable;
        }
        return Content.of(digest.digest(), seconds);
    }

    private static XMLStreamReader parser(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory.createXMLStreamReader(new CdataChunks(in));
    }

    private static UnreadableException unreadable(XMLStreamException e) {
        if (e.getNestedException() instanceof UnreadableException reason) {
            return reason;
        }
        // The parser's own message, without the place that it puts before it.
        String message = String.valueOf(e.getMessage());
        int text = message.indexOf(MESSAGE);
        return new UnreadableException("no valid XML in line " + e.getLocation().getLineNumber() + ": "
                + (text < 0 ? message : message.substring(text + MESSAGE.length())));
    }

    private void start(XMLStreamReader xml) throws XMLStreamException, IOException {
        switch (xml.getLocalName()) {
            case "testsuites", "testsuite" -> suites.push(suite(xml));
            case "testcase" -> testCase(xml);
            default -> {}
        }
    }

    private void end(XMLStreamReader xml) {
        if (xml.getLocalName().equals("testsuite") || xml.getLocalName().equals("testsuites")) {
            Suite ended = suites.pop();
            Suite outer = suites.peek();
            if (outer != null && ended.nextStart.isAfter(outer.nextStart)) {
                outer.nextStart = ended.nextStart;
            }
        }
    }

    private Suite suite(XMLStreamReader xml) {
        Suite outer = suites.peek();
        String name = attribute(xml, "name", outer == null ? "" : outer.name);
        Instant told = time(xml.getAttributeValue(null, "timestamp"));
        if (told != null) {
            return new Suite(name, true, told);
        }
        if (outer != null) {
            return new Suite(name, outer.isDated, outer.nextStart);
        }
        Double seconds = seconds(xml.getAttributeValue(null, "time"));
        double longest = Math.max(seconds == null ? 0 : seconds, Math.min(content.seconds(), MAX_SECONDS));
        return new Suite(name, false, lastModified.minus(duration(longest)));
    }

    private void testCase(XMLStreamReader xml) throws XMLStreamException, IOException {
        Suite suite = suites.peek();
        if (suite == null) {
            return;
        }
        String className = attribute(xml, "classname", suite.name);
        String name = attribute(xml, "name", "");
        Double seconds = seconds(xml.getAttributeValue(null, "time"));
        List<Ending> earlier = new ArrayList<>();
        List<Ending> later = new ArrayList<>();
        Ending told = "notrun".equals(xml.getAttributeValue(null, "status"))
                ? new Ending(Status.SKIPPED, null, null, seconds)
                : new Ending(Status.SUCCESS, null, null, seconds);
        boolean isTold = false;
        for (int event = xml.next();
                event != XMLStreamConstants.END_ELEMENT || !xml.getLocalName().equals("testcase");
                event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "failure", "error" -> {
                        Ending ending = ending(xml, Status.FAILED, seconds);
                        told = isTold ? told : ending; // What came first is why it failed.
                        isTold = true;
                    }
                    case "skipped" -> told = isTold ? told : ending(xml, Status.SKIPPED, seconds);
                    case "flakyFailure", "flakyError" -> earlier.add(ending(xml, Status.FAILED, seconds));
                    case "rerunFailure", "rerunError" -> later.add(ending(xml, Status.FAILED, seconds));
                    default -> {}
                }
            }
        }
        List<Ending> attempts = new ArrayList<>(earlier);
        attempts.add(told);
        attempts.addAll(later);
        for (int i = 0; i < attempts.size(); i++) {
            record(suite, className, name, i + 1, attempts.get(i));
        }
    }

    /** Of an earlier attempt reports often don't tell the duration; then it is taken to be that of the one they tell of. */
    private static Ending ending(XMLStreamReader xml, Status status, @Nullable Double secondsOfCase)
            throws XMLStreamException {
        Double told = seconds(xml.getAttributeValue(null, "time"));
        String type = xml.getAttributeValue(null, "type");
        String message = xml.getAttributeValue(null, "message");
        String reason = message == null || message.isBlank() ? firstLine(xml) : message;
        return new Ending(status, reason == null ? type : reason, type, told == null ? secondsOfCase : told);
    }

    /** Returns the first line of the element's text that is not blank, which usually is what a stack trace begins with. */
    private static @Nullable String firstLine(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder line = new StringBuilder();
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    append(xml.getText(), line);
                default -> {}
            }
        }
        return line.isEmpty() ? null : line.toString().strip();
    }

    /** Appends to the line as long as it has not ended. */
    private static void append(String text, StringBuilder line) {
        for (int i = 0; i < text.length() && line.length() < MAX_REASON_LENGTH; i++) {
            char c = text.charAt(i);
            boolean hasEnded = !line.isEmpty() && line.charAt(line.length() - 1) == '\n';
            if (hasEnded || (line.isEmpty() && Character.isWhitespace(c))) {
                if (hasEnded) {
                    return;
                }
                continue;
            }
            line.append(c == '\r' ? '\n' : c);
        }
    }

    private void record(Suite suite, String className, String name, int attempt, Ending ending) throws IOException {
        Instant startedAt = suite.nextStart;
        Double seconds = ending.seconds();
        ExecutionRecord.Builder execution = ExecutionRecord.builder(ReportedTests.operation(className, name), startedAt)
                .status(ending.status())
                .metadata("test.case.name", name)
                .metadata("test.suite.name", className)
                .span(content.traceId(), spanId(), null);
        if (seconds != null) {
            Instant endedAt = startedAt.plus(duration(seconds));
            suite.nextStart = endedAt.isAfter(LATEST) ? LATEST : endedAt;
            execution.endedAt(endedAt).durationMs(duration(seconds).toNanos() / NANOS_PER_MILLI);
        }
        if (attempt > 1) {
            execution.metadata("attempt", (long) attempt);
        }
        switch (ending.status()) {
            case SUCCESS -> execution.metadata("test.case.result.status", "pass");
            case FAILED -> {
                String reason = ending.reason();
                execution.metadata("test.case.result.status", "fail");
                execution.error(reason == null ? "failed without a reason" : reason);
                if (ending.errorType() != null) {
                    execution.metadata("error.type", ending.errorType());
                }
            }
            default -> {
                if (ending.reason() != null) {
                    execution.metadata("devmeter.skip.reason", ending.reason());
                }
            }
        }
        if (suite.isDated) {
            executions.add(execution.build());
        } else {
            executions.addUndated(execution.build());
        }
    }

    /** Numbers the spans of the report, starting where its digest says. Zero is no id. */
    private String spanId() {
        long first = content.firstSpanId();
        long id = first + spans;
        spans++;
        return HexFormat.of().toHexDigits(id == 0 ? first - 1 : id);
    }

    private static String attribute(XMLStreamReader xml, String name, String defaultValue) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? defaultValue : value;
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String iso = text.strip().replace(' ', 'T');
        try {
            Instant time = iso.length() > "2026-11-22T".length() && iso.matches(".*(Z|[+-]\\d{2}:?\\d{2})")
                    ? OffsetDateTime.parse(iso.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2"))
                            .toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
        } catch (DateTimeException noTime) {
            return null;
        }
    }

    /** Some write thousands with a comma. */
    private static @Nullable Double seconds(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            double seconds = Double.parseDouble(text.strip().replace(",", ""));
            return seconds >= 0 && seconds <= MAX_SECONDS ? seconds : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.bridge.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads test reports in the XML format that began with JUnit's Ant task: those of Surefire, Gradle and many others. A report is read as a stream, in
 * little memory whatever tests have printed into it. It may use no entities but XML's own.
 */
public final class TestReport {

    private static final int MAX_REASON_LENGTH = 4_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** A longer duration is none of a test, and would not fit into nanoseconds. */
    private static final double MAX_SECONDS = 1e9;

    /** A longer report is left to the parser. */
    private static final int MAX_PLAIN_BYTES = 1 << 20;

    private static final int MAX_DECLARATION_BYTES = 200;
    private static final Pattern ENCODING = Pattern.compile("<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([^\"']*)");

    /** UTF-8's, with each byte as a character. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private final XMLStreamReader xml;
    private final Visitor visitor;

    /** Receives the suites and tests of a report, in their order. */
    public interface Visitor {
        /**
         * Receives the start of a suite, or of the element around all suites.
         *
         * @param timestamp the text in the report
         */
        void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration duration);

        /**
         * Receives a test of the suite.
         *
         * @param className {@code null} if the report has none
         * @param name the name of the case in the report; may be empty
         * @param attempts in the order in which they ran; at least one
         */
        void test(@Nullable String className, String name, List<Attempt> attempts) throws IOException;

        /** Receives the end of what began last. */
        void suiteEnds();
    }

    /**
     * One run of a test.
     *
     * @param status how it ended
     * @param reason why it failed or was skipped: the message, else the first line of the text, else the type; {@code null} if the report has none of them
     * @param errorType the class of the exception
     * @param duration its duration; for an earlier attempt without one, that of the last
     */
    public record Attempt(
            Status status,
            @Nullable String reason,
            @Nullable String errorType,
            @Nullable Duration duration) {}

    private TestReport(XMLStreamReader xml, Visitor visitor) {
        this.xml = xml;
        this.visitor = visitor;
    }

    /**
     * Reads a report.
     *
     * @throws XMLStreamException if it is not valid XML, or not a report; the visitor has received what comes before
     * @throws IOException if the report cannot be read, or the visitor throws it
     */
    public static void read(InputStream in, Visitor visitor) throws XMLStreamException, IOException {
        byte[] start = in.readNBytes(MAX_PLAIN_BYTES);
        if (start.length < MAX_PLAIN_BYTES && PlainReport.read(start, visitor)) {
            return;
        }
        readXml(new SequenceInputStream(new ByteArrayInputStream(start), in), visitor);
    }

    /** Reads a report with the JDK's parser, whatever it is like. */
    static void readXml(InputStream in, Visitor visitor) throws XMLStreamException, IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        new TestReport(parser(factory, in), visitor).read();
    }

    /**
     * Decodes UTF-8, in which nearly all reports are, before the JDK's parser sees it. That gives up at bytes that are not UTF-8, and prints a line to the
     * standard error of the build. A report of which one character is broken is still worth reading.
     */
    private static XMLStreamReader parser(XMLInputFactory factory, InputStream in)
            throws XMLStreamException, IOException {
        byte[] start = in.readNBytes(MAX_DECLARATION_BYTES);
        String declaration = new String(start, StandardCharsets.ISO_8859_1);
        InputStream document = new CdataChunks(new SequenceInputStream(new ByteArrayInputStream(start), in));
        if (!isUtf8(declaration)) {
            return factory.createXMLStreamReader(document);
        }
        if (declaration.startsWith(BYTE_ORDER_MARK)) {
            document.skipNBytes(BYTE_ORDER_MARK.length());
        }
        return factory.createXMLStreamReader(new InputStreamReader(document, StandardCharsets.UTF_8));
    }

    /** Without a declaration it is UTF-8, or UTF-16, which is full of zeros. */
    private static boolean isUtf8(String declaration) {
        Matcher declared = ENCODING.matcher(declaration);
        return declared.find() ? declared.group(1).equalsIgnoreCase("UTF-8") : declaration.indexOf('\0') < 0;
    }

    private void read() throws XMLStreamException, IOException {
        boolean isRoot = true;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (isSuite()) {
                    visitor.suiteBegins(attribute("name"), attribute("timestamp"), duration());
                } else if (isRoot) {
                    throw new XMLStreamException("neither testsuite nor testsuites", xml.getLocation());
                } else if (xml.getLocalName().equals("testcase")) {
                    testCase();
                }
                isRoot = false;
            } else if (event == XMLStreamConstants.END_ELEMENT && isSuite()) {
                visitor.suiteEnds();
            }
        }
    }

    private boolean isSuite() {
        return xml.getLocalName().equals("testsuite") || xml.getLocalName().equals("testsuites");
    }

    private void testCase() throws XMLStreamException, IOException {
        String className = attribute("classname");
        String name = attribute("name");
        Duration duration = duration();
        List<Attempt> earlier = new ArrayList<>();
        List<Attempt> later = new ArrayList<>();
        Attempt told = new Attempt(
                "notrun".equals(attribute("status")) ? Status.SKIPPED : Status.SUCCESS, null, null, duration);
        for (int event = xml.next();
                event != XMLStreamConstants.END_ELEMENT || !xml.getLocalName().equals("testcase");
                event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    // The first failure is why it failed.
                    case "failure", "error" -> told = isFailed(told) ? told : attempt(Status.FAILED, duration);
                    case "skipped" -> told = isFailed(told) ? told : attempt(Status.SKIPPED, duration);
                    case "flakyFailure", "flakyError" -> earlier.add(attempt(Status.FAILED, duration));
                    case "rerunFailure", "rerunError" -> later.add(attempt(Status.FAILED, duration));
                    default -> {}
                }
            }
        }
        List<Attempt> attempts = new ArrayList<>(earlier);
        attempts.add(told);
        attempts.addAll(later);
        visitor.test(className, name == null ? "" : name, attempts);
    }

    private static boolean isFailed(Attempt attempt) {
        return attempt.status() == Status.FAILED;
    }

    private Attempt attempt(Status status, @Nullable Duration durationOfCase) throws XMLStreamException {
        Duration told = duration();
        String type = attribute("type");
        String message = attribute("message");
        String reason = message == null || message.isBlank() ? firstLine() : message;
        return new Attempt(status, reason == null ? type : reason, type, told == null ? durationOfCase : told);
    }

    /** Returns the first line of the element's text that is not blank, which usually is what a stack trace begins with. */
    private @Nullable String firstLine() throws XMLStreamException {
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
        for (int i = 0; i < text.length() && line.length() < MAX_REASON_LENGTH && !hasEnded(line); i++) {
            char c = text.charAt(i);
            if (!line.isEmpty() || !Character.isWhitespace(c)) {
                line.append(c == '\r' ? '\n' : c);
            }
        }
    }

    private static boolean hasEnded(StringBuilder line) {
        return !line.isEmpty() && line.charAt(line.length() - 1) == '\n';
    }

    private @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    private @Nullable Duration duration() {
        return duration(attribute("time"));
    }

    /** Reads seconds, as reports have them; some separate thousands by a comma. */
    static @Nullable Duration duration(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            double seconds = Double.parseDouble(text.strip().replace(",", ""));
            return seconds >= 0 && seconds <= MAX_SECONDS
                    ? Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND))
                    : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}

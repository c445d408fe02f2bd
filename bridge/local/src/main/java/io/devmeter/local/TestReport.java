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
 * Reads test reports in the format that JUnit's Ant task began: those of Surefire, Gradle and many others. They are read as streams, in
 * little memory whatever tests have printed into them, and may have no entities but XML's own.
 */
public final class TestReport {

    private static final int MAX_REASON_LENGTH = 4_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** A longer one is no duration of a test, and would not fit into nanoseconds. */
    private static final double MAX_SECONDS = 1e9;

    /** A longer report is not looked at as a whole. */
    private static final int MAX_PLAIN_BYTES = 1 << 20;

    private static final int MAX_DECLARATION_BYTES = 200;
    private static final Pattern ENCODING = Pattern.compile("<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([^\"']*)");

    /** That of UTF-8, each of its bytes as a character. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private final XMLStreamReader xml;
    private final Visitor visitor;

    /** Hears what a report tells, in its order. */
    public interface Visitor {
        /** Hears that a suite begins, or all of them together. */
        void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration duration);

        /**
         * Hears of a test of the suite.
         *
         * @param className {@code null} if it is not told
         * @param name of the case, as reported; may be empty
         * @param attempts one after the other; at least one
         */
        void test(@Nullable String className, String name, List<Attempt> attempts) throws IOException;

        /** Hears that what began last ends. */
        void suiteEnds();
    }

    /**
     * One run of a test.
     *
     * @param status how it ended
     * @param reason of a failure or a skip: its message, else the first line of what is told of it, else its type
     * @param errorType class of the exception
     * @param duration that of the last attempt, where an earlier one's is not told
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
     * @throws XMLStreamException if it is no valid XML, or no report; the visitor has heard what stands before
     * @throws IOException if the visitor throws it
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
     * UTF-8, which nearly all reports are in, is decoded before the JDK's parser sees it: of bytes that are none it prints a line of its own, to the
     * standard error of whatever build this is, and a report that tells of everything but one character is worth reading.
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

    /** Where nothing is declared it is UTF-8, unless it is UTF-16, which is full of zeros. */
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
        boolean isTold = false;
        for (int event = xml.next();
                event != XMLStreamConstants.END_ELEMENT || !xml.getLocalName().equals("testcase");
                event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "failure", "error" -> {
                        Attempt attempt = attempt(Status.FAILED, duration);
                        told = isTold ? told : attempt; // What came first is why it failed.
                        isTold = true;
                    }
                    case "skipped" -> told = isTold ? told : attempt(Status.SKIPPED, duration);
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

    private @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    private @Nullable Duration duration() {
        return duration(attribute("time"));
    }

    /** Returns what a report tells in seconds; some write thousands with a comma. */
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

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.bridge.Status;
import io.devmeter.local.TestReport.Attempt;
import io.devmeter.local.TestReport.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads reports that are laid out as Surefire does it when no test has failed or printed anything, which are most of them, and refuses all others. In a process
 * that has not read XML before, it takes half as long as the JDK's parser. Properties are skipped.
 */
final class PlainReport {

    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final String END_OF_PROPERTIES = "\n  </properties>";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final Set<String> TOLD_OF_A_SUITE = Set.of(
            "xmlns:xsi",
            "xsi:noNamespaceSchemaLocation",
            "xsi:schemaLocation",
            "version",
            "name",
            "group",
            "timestamp",
            "time",
            "tests",
            "errors",
            "skipped",
            "failures",
            "flakes");
    private static final Set<String> TOLD_OF_A_CASE = Set.of("name", "classname", "time");
    private static final Set<String> TOLD_OF_A_SKIP = Set.of("message");
    private static final char FIRST_SURROGATE = '\uD800';

    private final String text;
    private int at;
    private Map<String, String> suite = Map.of();
    private final List<Case> cases = new ArrayList<>();

    private record Case(@Nullable String className, String name, Attempt attempt) {}

    private PlainReport(String text) {
        this.text = text;
    }

    /**
     * Reads a report.
     *
     * @return whether it could; if not, the visitor has received nothing
     */
    static boolean read(byte[] report, Visitor visitor) throws IOException {
        PlainReport plain = new PlainReport(new String(report, StandardCharsets.UTF_8));
        if (!plain.passOverSuite()) {
            return false;
        }
        plain.tell(visitor);
        return true;
    }

    private void tell(Visitor visitor) throws IOException {
        visitor.suiteBegins(suite.get("name"), suite.get("timestamp"), TestReport.duration(suite.get("time")));
        for (Case told : cases) {
            visitor.test(told.className(), told.name(), List.of(told.attempt()));
        }
        visitor.suiteEnds();
    }

    private boolean passOverSuite() {
        if (text.contains("<!") || !passOver(DECLARATION) || !passOver("<testsuite")) {
            return false;
        }
        Map<String, String> attributes = attributes();
        if (attributes == null
                || !TOLD_OF_A_SUITE.containsAll(attributes.keySet())
                || !XSI.equals(attributes.get("xmlns:xsi"))
                || !passOver(">")) {
            return false;
        }
        suite = attributes;
        if (passOver("\n  <properties>")) {
            int end = text.indexOf(END_OF_PROPERTIES, at);
            if (end < 0) {
                return false;
            }
            at = end + END_OF_PROPERTIES.length();
        }
        while (passOver("\n  <testcase")) {
            if (!passOverCase()) {
                return false;
            }
        }
        return passOver("\n</testsuite>")
                && (at == text.length() || text.substring(at).equals("\n"));
    }

    private boolean passOverCase() {
        Map<String, String> told = attributes();
        if (told == null || !TOLD_OF_A_CASE.containsAll(told.keySet())) {
            return false;
        }
        Duration duration = TestReport.duration(told.get("time"));
        Attempt attempt = new Attempt(Status.SUCCESS, null, null, duration);
        if (!passOver("/>")) {
            Map<String, String> ofSkip = passOver(">\n    <skipped") ? attributes() : null;
            if (ofSkip == null
                    || !TOLD_OF_A_SKIP.containsAll(ofSkip.keySet())
                    || ofSkip.getOrDefault("message", "none").isBlank()
                    || !passOver("/>\n  </testcase>")) {
                return false;
            }
            attempt = new Attempt(Status.SKIPPED, ofSkip.get("message"), null, duration);
        }
        cases.add(new Case(told.get("classname"), told.getOrDefault("name", ""), attempt));
        return true;
    }

    private boolean passOver(String expected) {
        boolean isThere = text.startsWith(expected, at);
        if (isThere) {
            at += expected.length();
        }
        return isThere;
    }

    /** Passes over the attributes of a tag and returns them, {@code null} if they are not plain. */
    private @Nullable Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        while (passOver(" ")) {
            int equals = text.indexOf("=\"", at);
            int end = equals < 0 ? -1 : text.indexOf('"', equals + 2);
            String value = end < 0 ? null : value(text.substring(equals + 2, end));
            if (value == null || attributes.put(text.substring(at, equals), value) != null) {
                return null;
            }
            at = end + 1;
        }
        return attributes;
    }

    /** Returns the value that is written like this, {@code null} if it is not plain. */
    private static @Nullable String value(String written) {
        boolean hasReferences = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c < ' ' || c == '<' || c >= FIRST_SURROGATE) {
                return null;
            }
            hasReferences |= c == '&';
        }
        if (!hasReferences) {
            return written;
        }
        String value = written.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'");
        return value.replace("&amp;", "").indexOf('&') < 0 ? value.replace("&amp;", "&") : null;
    }
}

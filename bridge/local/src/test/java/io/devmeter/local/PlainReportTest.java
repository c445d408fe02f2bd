// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainReportTest {

    private static final String PROPERTIES = """
              <properties>
                <property name="line.separator" value="&#10;"/>
                <property name="java.vm.vendor" value="Somebody &amp; Sons"/>
              </properties>
            """;

    private static final String CASES = """
              <testcase name="passes" classname="shop.CartTest" time="1,000.25"/>
              <testcase name="größer &amp;lt; &lt;&gt;&apos;&quot;&amp;" classname="shop.CartTest" time="0"/>
              <testcase name="later" classname="shop.CartTest" time="0.0">
                <skipped/>
              </testcase>
              <testcase name="never" classname="shop.CartTest" time="0.0">
                <skipped message="why not"/>
              </testcase>
            </testsuite>""";

    private static final String START = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0" name="shop.CartTest" time="1,002.5" tests="4">
            """;

    private static final String REPORT = START + PROPERTIES + CASES;

    @Test
    void read_isCertainOfWhatSurefireWrites_andTellsWhatTheParserTells() throws Exception {
        for (String report : List.of(REPORT, REPORT + "\n", START + CASES, START + "</testsuite>")) {
            assertThat(plain(report)).isNotNull().isEqualTo(parsed(report));
        }
        assertThat(plain(REPORT)).hasSize(6).contains("shop.CartTest größer &lt; <>'\"& [SUCCESS null null PT0S]");
    }

    /** Whatever else it takes, which is little, the parser takes too. */
    @Test
    void read_tellsWhatTheParserTells_ofReportsWithASmallMistake() throws Exception {
        List<String> pieces = List.of(
                "",
                "<",
                "&",
                "&lt;",
                "&#65;",
                "&x;",
                "\"",
                "'",
                "=",
                " ",
                "\n",
                "\t",
                ">",
                "/>",
                "\u0001",
                "\uFFFE",
                " name=\"x\"",
                "<!---->",
                "é");
        String report = START + CASES;
        int taken = 0;
        for (int at = 0; at < report.length(); at++) {
            taken += compare(report.substring(0, at));
            for (String piece : pieces) {
                taken += compare(report.substring(0, at) + piece + report.substring(at));
                taken += compare(report.substring(0, at) + piece + report.substring(at + 1));
            }
        }
        assertThat(taken).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<failure message=\"m\" type=\"T\"/>",
                "<system-out>printed</system-out>",
                "<skipped message=\"\"/>",
                "<skipped type=\"T\"/>",
                "<skipped>because</skipped>",
                "<flakyFailure type=\"T\"/>"
            })
    void read_isNotCertain_ofWhatIsTold(String told) throws Exception {
        String report = START + "  <testcase name=\"a\">\n    " + told + "\n  </testcase>\n</testsuite>";

        assertThat(plain(report)).isNull();
        assertThat(read(report)).isEqualTo(parsed(report));
    }

    @Test
    void read_isNotCertain_ofPropertiesWithoutAnEnd_orOfMalformedBytes() throws Exception {
        assertThat(plain(START + "  <properties>\n" + CASES)).isNull();

        byte[] report = REPORT.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(PlainReport.read(report, new Told())).isFalse();
    }

    private static int compare(String report) throws Exception {
        List<String> plain = plain(report);
        if (plain == null) {
            return 0;
        }
        assertThat(plain).as(report).isEqualTo(parsed(report));
        return 1;
    }

    private static @Nullable List<String> plain(String report) throws IOException {
        Told told = new Told();
        boolean isCertain = PlainReport.read(report.getBytes(StandardCharsets.UTF_8), told);
        if (!isCertain) {
            assertThat(told.all).isEmpty();
        }
        return isCertain ? told.all : null;
    }

    private static List<String> parsed(String report) throws IOException, XMLStreamException {
        Told told = new Told();
        TestReport.readXml(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)), told);
        return told.all;
    }

    private static List<String> read(String report) throws IOException, XMLStreamException {
        Told told = new Told();
        TestReport.read(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)), told);
        return told.all;
    }

    private static final class Told implements TestReport.Visitor {

        private final List<String> all = new ArrayList<>();

        @Override
        public void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration duration) {
            all.add(name + " " + timestamp + " " + duration);
        }

        @Override
        public void test(@Nullable String className, String name, List<TestReport.Attempt> attempts) {
            all.add(className + " " + name + " "
                    + attempts.stream()
                            .map(attempt -> attempt.status() + " " + attempt.reason() + " " + attempt.errorType() + " "
                                    + attempt.duration())
                            .toList());
        }

        @Override
        public void suiteEnds() {
            all.add("end");
        }
    }
}

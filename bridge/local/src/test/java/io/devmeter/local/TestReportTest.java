// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestReportTest {

    @Test
    void read_tellsSuitesAndTests_inTheirOrder() throws Exception {
        assertThat(read("""
                <testsuites time="3">
                  <properties><property name="x" value="y"/></properties>
                  <testsuite name="shop.Outer" timestamp="2026-11-22T10:30:00" time="1,002.5">
                    <testcase name="a" classname="shop.A" time="0.5"/>
                    <testsuite><testcase/></testsuite>
                  </testsuite>
                </testsuites>
                """))
                .containsExactly(
                        "null from null for PT3S",
                        "shop.Outer from 2026-11-22T10:30:00 for PT16M42.5S",
                        "shop.A a: SUCCESS null null PT0.5S",
                        "null from null for null",
                        "null : SUCCESS null null null",
                        "end",
                        "end",
                        "end");
    }

    @Test
    void read_tellsWhyATestFailedOrWasSkipped() throws Exception {
        assertThat(cases("""
                <testcase name="message"><failure message="no &lt;stock&gt;" type="E"><![CDATA[stack]]></failure></testcase>
                <testcase name="text"><error type="E">

                  first line\r
                  second line</error></testcase>
                <testcase name="type"><failure type="E"/></testcase>
                <testcase name="nothing"><failure/></testcase>
                <testcase name="skipped"><skipped message="why"/></testcase>
                <testcase name="notRun" status="notrun"/>
                <testcase name="twice"><failure message="first"/><error message="second"/><skipped/></testcase>
                """))
                .containsExactly(
                        "null message: FAILED no <stock> E null",
                        "null text: FAILED first line E null",
                        "null type: FAILED E E null",
                        "null nothing: FAILED null null null",
                        "null skipped: SKIPPED why null null",
                        "null notRun: SKIPPED null null null",
                        "null twice: FAILED first null null");
    }

    @Test
    void read_tellsEachAttempt() throws Exception {
        assertThat(cases("""
                <testcase name="flaky" classname="F" time="1">
                  <flakyFailure message="first" type="A" time="0.25"><stackTrace>s</stackTrace><system-out/></flakyFailure>
                  <flakyError message="second" type="B"><stackTrace>s</stackTrace></flakyError>
                </testcase>
                <testcase name="never" classname="F" time="1">
                  <failure message="first" type="A"/>
                  <rerunFailure message="second" type="A"><stackTrace>s</stackTrace></rerunFailure>
                  <rerunError message="third" type="B"/>
                </testcase>
                """))
                .containsExactly(
                        "F flaky: FAILED first A PT0.25S, FAILED second B PT1S, SUCCESS null null PT1S",
                        "F never: FAILED first A PT1S, FAILED second A PT1S, FAILED third B PT1S");
    }

    @Test
    void read_passesOverTimesThatAreNone() throws Exception {
        assertThat(cases("<testcase time='soon'/><testcase time='-1'/><testcase time='1e300'/><testcase time='NaN'/>"))
                .containsOnly("null : SUCCESS null null null");
    }

    @Test
    void read_refusesOtherDocuments() {
        assertThatThrownBy(() -> read("<html><testcase/></html>"))
                .isInstanceOf(XMLStreamException.class)
                .hasMessageContaining("neither testsuite nor testsuites");
        assertThatThrownBy(() -> read("<testsuite><testcase"))
                .isInstanceOf(XMLStreamException.class)
                .satisfies(
                        e -> assertThat(((XMLStreamException) e).getLocation().getLineNumber())
                                .isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "<?xml version='1.0'?>", "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?>"})
    void read_takesBytesThatAreNoUtf8_forOneWrongCharacter_andPrintsNothing(String prolog) throws Exception {
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        document.write((prolog + "<testsuite><!-- not plain --><testcase name='caf").getBytes(StandardCharsets.UTF_8));
        document.write(0xE9);
        document.write("'/><testcase name='é'/></testsuite>".getBytes(StandardCharsets.UTF_8));
        PrintStream standardError = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(read(document.toByteArray()))
                    .contains("null caf\uFFFD: SUCCESS null null null", "null é: SUCCESS null null null");
        } finally {
            System.setErr(standardError);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-16LE"})
    void read_goesByTheEncodingThatADocumentDeclares(String encoding) throws Exception {
        String document =
                "<?xml version='1.0' encoding='" + encoding + "'?><testsuite><testcase name='é'/></testsuite>";

        assertThat(read(document.getBytes(encoding))).contains("null é: SUCCESS null null null");
    }

    @Test
    void read_followsNoEntities(@TempDir Path temp) throws Exception {
        Path secret = Files.writeString(temp.resolve("secret"), "secret");

        assertThatThrownBy(() -> read("<!DOCTYPE t [<!ENTITY e SYSTEM '" + secret.toUri()
                        + "'>]><testsuite><testcase><skipped>&e;</skipped></testcase></testsuite>"))
                .isInstanceOf(XMLStreamException.class);
    }

    /** What is told of the cases of a suite. */
    private static List<String> cases(String xml) throws Exception {
        List<String> told = read("<testsuite>" + xml + "</testsuite>");
        return told.subList(1, told.size() - 1);
    }

    private static List<String> read(String xml) throws Exception {
        return read(xml.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(byte[] document) throws Exception {
        List<String> told = new ArrayList<>();
        TestReport.read(new ByteArrayInputStream(document), new TestReport.Visitor() {
            @Override
            public void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration duration) {
                told.add(name + " from " + timestamp + " for " + duration);
            }

            @Override
            public void test(@Nullable String className, String name, List<TestReport.Attempt> attempts) {
                List<String> all = new ArrayList<>();
                for (TestReport.Attempt attempt : attempts) {
                    all.add(attempt.status() + " " + attempt.reason() + " " + attempt.errorType() + " "
                            + attempt.duration());
                }
                told.add(className + " " + name + ": " + String.join(", ", all));
            }

            @Override
            public void suiteEnds() {
                told.add("end");
            }
        });
        return told;
    }
}

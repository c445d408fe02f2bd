// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class JUnitReportTest extends CheckFixture {

    @Test
    void junit_hasACaseForEachRuleAndOperation() throws Exception {
        record("a", 5, Status.SUCCESS, 2000);
        record("b", 5, Status.SUCCESS, 1);
        record("c", 1, Status.SUCCESS, 1);
        Path file = temp.resolve("new folder/check.xml");

        assertThat(check("""
                        rules:
                          - {operation: "*", max_avg_ms: 1000, max_p50_ms: 900, min_success_rate: 0.5}
                          - {operation: "b", max_avg_ms: 1000}
                          - {operation: "nobody", max_avg_ms: 1000}
                        """, "--junit", file.toString())).isEqualTo(1);

        Document xml = parse(file);
        List<Element> suites = elements(xml.getDocumentElement(), "testsuite");
        assertThat(suites)
                .extracting(suite -> suite.getAttribute("name") + " " + suite.getAttribute("tests")
                        + suite.getAttribute("failures") + suite.getAttribute("skipped") + suite.getAttribute("errors"))
                .containsExactly("rule 1: * 3110", "rule 2: b 1000", "rule 3: nobody 1010");
        assertThat(suites).allSatisfy(suite -> {
            assertThat(suite.getAttribute("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
            assertThat(suite.getAttribute("hostname")).isNotEmpty();
        });
        assertThat(elements(suites.get(0), "testcase"))
                .extracting(testCase -> testCase.getAttribute("name") + ":"
                        + testCase.getChildNodes().getLength())
                .containsExactly("a:1", "c:1", "b:0");
        Element failure = elements(suites.get(0), "failure").get(0);
        assertThat(failure.getAttribute("type")).isEqualTo("breach");
        assertThat(failure.getTextContent().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("max_p50_ms: breach, 2 s (≤ 900 ms); the median of 5 runs; n = 5, ");
        assertThat(elements(suites.get(0), "skipped").get(0).getAttribute("message"))
                .contains("not enough data");
    }

    @Test
    void hostileNames_areShownLiterallyEverywhere() throws Exception {
        record(HOSTILE, 5, Status.FAILED, 5);
        Path file = temp.resolve("check.xml");

        assertThat(run("--junit", file.toString())).isEqualTo(1);

        assertThat(out())
                .doesNotContain("\u001b", "\u0000", "\n::error")
                .contains("\\u001b[31m<b>&\"]]>|`@me`\\n::error::x\\u0000");
        assertThat(elements(parse(file).getDocumentElement(), "testcase"))
                .extracting(testCase -> testCase.getAttribute("name"))
                .singleElement()
                .asString()
                .startsWith("\\u001b[31m<b>&\"]]>|`@me`\\n::error::x\\u0000\\ufffe")
                .endsWith(" 日本🚀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file/check.xml"})
    void aJUnitFileThatCannotBeWritten_isExitStatus3_afterTheReport(String name) throws Exception {
        Files.writeString(temp.resolve("file"), "");

        assertThat(run("--junit", temp.resolve(name).toString())).isEqualTo(3);

        assertThat(out()).contains("default rules");
        assertThat(err()).startsWith("devmeter: ").hasLineCount(1);
    }

    private static Document parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }
}

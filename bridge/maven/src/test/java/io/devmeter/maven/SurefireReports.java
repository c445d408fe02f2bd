// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What Surefire's reports say of the tests of a module, read in another way than {@link TestReport} does it. */
final class SurefireReports {

    /** A run of a test: class, reported name up to its parameters, and how it ended. */
    record Run(String operation, String status) {

        @Override
        public String toString() {
            return operation + " " + status;
        }
    }

    private SurefireReports() {}

    static List<Run> runsIn(Path module) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (Path report : RealBuild.reportsOf(module, "surefire-reports").toList()) {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                runs.addAll(runsOf((Element) cases.item(i)));
            }
        }
        return runs;
    }

    private static List<Run> runsOf(Element testCase) {
        String operation = testCase.getAttribute("classname") + "#"
                + testCase.getAttribute("name").replaceAll("[\\[({].*", "");
        List<Run> runs = new ArrayList<>();
        String status = "success";
        for (Node node = testCase.getFirstChild(); node != null; node = node.getNextSibling()) {
            switch (node.getNodeName()) {
                case "failure", "error" -> status = "failed";
                case "skipped" -> status = "skipped";
                case "flakyFailure", "flakyError", "rerunFailure", "rerunError" ->
                    runs.add(new Run(operation, "failed"));
                default -> {}
            }
        }
        runs.add(new Run(operation, status));
        return runs;
    }
}

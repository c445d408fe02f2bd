// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.check.CheckReport;
import io.devmeter.dashboard.check.Finding;
import io.devmeter.dashboard.check.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report as JUnit's XML, which CI systems show as tests: a suite for each rule, in it a case for each operation. The
 * elements and attributes are those that both Ant's schema and that of Jenkins know, Ant's in its order.
 */
final class JUnitReport {

    private JUnitReport() {}

    /**
     * Writes a file, and the folders it is in if they are missing.
     *
     * @throws IOException if it cannot be written
     */
    static void write(CheckReport report, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            write(report, xml);
            xml.close();
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException | XMLStreamException e) {
            Throwable cause = e.getCause() instanceof IOException unwritable ? unwritable : e;
            throw new IOException(file + ": the report cannot be written: " + cause.getMessage(), cause);
        }
    }

    private static void write(CheckReport report, XMLStreamWriter xml) throws XMLStreamException {
        Map<Integer, Map<String, List<Finding>>> rules = report.findings().stream()
                .collect(Collectors.groupingBy(
                        Finding::rule,
                        Collectors.groupingBy(Finding::operation, LinkedHashMap::new, Collectors.toList())));
        String timestamp = LocalDateTime.ofInstant(report.at(), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        for (int rule = 0; rule < report.rules().size(); rule++) {
            String name = "rule " + (rule + 1) + ": " + report.rules().get(rule).operation();
            Map<String, List<Finding>> cases = rules.getOrDefault(rule, Map.of());
            xml.writeStartElement("testsuite");
            attribute(xml, "package", "devmeter");
            attribute(xml, "id", Integer.toString(rule));
            attribute(xml, "name", name);
            // Always with seconds, as the schema asks for, though the time is a whole minute.
            attribute(xml, "timestamp", timestamp.length() < 19 ? timestamp + ":00" : timestamp);
            attribute(xml, "hostname", "localhost");
            attribute(xml, "tests", Integer.toString(cases.size()));
            attribute(xml, "failures", Long.toString(count(cases, Result.BREACH)));
            attribute(xml, "errors", "0");
            attribute(xml, "skipped", Long.toString(count(cases, Result.NOT_ENOUGH_DATA)));
            attribute(xml, "time", "0");
            xml.writeEmptyElement("properties");
            for (Map.Entry<String, List<Finding>> operation : cases.entrySet()) {
                testCase(xml, name, operation.getKey(), operation.getValue());
            }
            xml.writeEmptyElement("system-out");
            xml.writeEmptyElement("system-err");
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static long count(Map<String, List<Finding>> cases, Result result) {
        return cases.values().stream()
                .filter(findings -> worst(findings) == result)
                .count();
    }

    private static Result worst(List<Finding> findings) {
        return findings.get(0).result();
    }

    /** The worst of a rule's limits is the result; all limits that came out so are told. */
    private static void testCase(XMLStreamWriter xml, String rule, String operation, List<Finding> findings)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute(xml, "classname", rule);
        attribute(xml, "name", operation);
        attribute(xml, "time", "0");
        Result result = worst(findings);
        if (result != Result.PASS) {
            List<String> sentences = new ArrayList<>();
            findings.stream()
                    .filter(finding -> finding.result() == result)
                    .forEach(finding -> sentences.add(text(FindingText.sentence(finding))));
            if (result == Result.BREACH) {
                xml.writeStartElement("failure");
                attribute(xml, "message", String.join(" | ", sentences));
                attribute(xml, "type", "breach");
                xml.writeCharacters(String.join("\n", sentences));
                xml.writeEndElement();
            } else {
                xml.writeEmptyElement("skipped");
                attribute(xml, "message", String.join(" | ", sentences));
            }
        }
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, text(value));
    }

    /** Returns a text that XML can hold: what it cannot, and what it would take for white space, is escaped. */
    private static String text(String text) {
        return Visible.text(text).replace("\uFFFE", "\\ufffe").replace("\uFFFF", "\\uffff");
    }
}

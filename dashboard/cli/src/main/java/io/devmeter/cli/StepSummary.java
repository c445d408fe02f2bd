// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.Units;
import io.devmeter.dashboard.check.CheckReport;
import io.devmeter.dashboard.check.Finding;
import io.devmeter.dashboard.check.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** What GitHub Actions shows of a step: Markdown, appended to a file that the environment names. */
final class StepSummary {

    /** GitHub takes 1 MiB of a step; with names and evidence cut, this is a good deal less. */
    private static final int MOST_ROWS = 100;

    private static final int MOST_COLUMNS = 200;

    private StepSummary() {}

    /** Appends a report if this is a step of GitHub Actions. That it cannot be written is only said. */
    static void append(CheckReport report, Map<String, String> environment, Terminal terminal) {
        String file = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (!"true".equals(environment.get("GITHUB_ACTIONS")) || file.isEmpty()) {
            return;
        }
        try {
            Files.writeString(
                    Path.of(file),
                    markdown(report),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException | InvalidPathException e) {
            terminal.say("the step summary is not written: " + Failure.of(e).getMessage());
        }
    }

    static String markdown(CheckReport report) {
        StringBuilder text = new StringBuilder("### Devmeter check: ")
                .append(FindingText.counts(report))
                .append("\n\n");
        List<Finding> findings = report.findings().stream()
                .filter(finding -> finding.result() != Result.PASS)
                .toList();
        List<List<Finding>> shown =
                FindingText.alike(findings).stream().limit(MOST_ROWS).toList();
        if (!shown.isEmpty()) {
            text.append("| result | operation | rule | figure | limit | n | window (UTC) | evidence |\n")
                    .append("|---|---|---|---:|---:|---:|---|---|\n");
            shown.forEach(alike -> row(alike, text));
            text.append('\n');
        }
        int left = findings.size() - shown.stream().mapToInt(List::size).sum();
        if (left > 0) {
            text.append(Units.count(left)).append(" more are not shown.\n\n");
        }
        return text.toString();
    }

    private static void row(List<Finding> alike, StringBuilder text) {
        Finding finding = alike.get(0);
        text.append(finding.result() == Result.BREACH ? "| ❌ **breach** | " : "| not enough data | ")
                // As code, so that an @name calls nobody.
                .append("<code>")
                .append(literally(finding.operation()))
                .append("</code> | ");
        for (String cell : List.of(
                FindingText.measures(alike),
                FindingText.figure(finding),
                FindingText.limit(finding),
                Units.count(finding.n()),
                FindingText.window(finding),
                FindingText.reason(finding))) {
            text.append(literally(cell)).append(" | ");
        }
        text.setLength(text.length() - 1);
        text.append('\n');
    }

    /** Writes what could mean something to Markdown or HTML as character references, which mean nothing but the character. */
    private static String literally(String text) {
        StringBuilder escaped = new StringBuilder();
        Visible.cut(MOST_COLUMNS, Visible.text(text)).codePoints().forEach(c -> {
            boolean plain = c > 0x7E || Character.isLetterOrDigit(c) || " .,;-".indexOf(c) >= 0;
            if (plain) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("&#").append(c).append(';');
            }
        });
        return escaped.toString();
    }
}

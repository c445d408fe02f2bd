// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.dashboard.check.Check;
import io.devmeter.dashboard.check.CheckReport;
import io.devmeter.dashboard.check.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code devmeter check}: what a CI system asks before it lets a build pass. */
@Command(
        name = "check",
        sortOptions = false,
        description = {
            "Judges the latest executions against thresholds and verdicts. Exits with 1 if any is breached.",
            ""
        },
        footer = {
            "",
            "A rules file:",
            "  rules:",
            "    - operation: \"unit-*\"      # *, ? and {a,b}; whole names",
            "      max_p95_ms: 60000        # or max_avg_ms, max_p50_ms,",
            "                               # max_duration_ms, max_time_lost_ms",
            "      min_success_rate: 0.95",
            "      max_flaky: 0             # operations of this rule, together",
            "      not_slower: true         # or not_broken, not_newly_flaky,",
            "                               # not_newly_slower",
            "      days: 7                  # the default",
            "      min_runs: 5              # the default; fewer are not enough data",
            "      require_data: false      # true makes not enough data a breach",
            "The last three may also stand beside rules, and then apply to all of them.",
            "",
            "Without rules, nothing may be broken, or have become flaky or slower in the last",
            "7 days; only confirmed verdicts count.",
            "",
            "In GitHub Actions, the report is also appended to the step summary.",
            "dashboard/cli/CHECK.md says more."
        })
final class CheckCommand implements Callable<Integer> {

    private static final int BREACHED = 1;

    private static final Duration NOTIFICATION_TIMEOUT = Duration.ofSeconds(30);

    private final DevmeterCommand devmeter;

    @Option(names = "--rules", paramLabel = "FILE", description = "The rules, in YAML (default: those below).")
    private @Nullable Path rulesFile;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write the report as JUnit XML.")
    private @Nullable Path junitFile;

    @Option(
            names = "--notify",
            paramLabel = "CMD",
            description = "On a breach, run CMD with sh -c and the report as JSON on its standard input. It does not"
                    + " change the exit status, and is stopped after 30 s.")
    private @Nullable String notifyCommand;

    CheckCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = devmeter.terminal();
        List<Rule> rules = rulesFile == null ? Rule.defaults() : RulesFile.read(rulesFile);
        CheckReport report = Check.run(devmeter.directory(), rules);
        if (format == Format.json) {
            terminal.out().println(report.toJson());
        } else {
            CheckText.print(report, rulesFile == null ? "default rules" : rulesFile.toString(), terminal);
        }
        terminal.out().flush();
        terminal.saySkipped(report.skippedLines());
        StepSummary.append(report, System.getenv(), terminal);
        if (report.isBreached() && notifyCommand != null) {
            new Notification(notifyCommand, NOTIFICATION_TIMEOUT).send(report.toJson(), terminal);
        }
        if (junitFile != null) {
            JUnitReport.write(report, junitFile);
        }
        return report.isBreached() ? BREACHED : 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.TextTable.Cell;
import io.devmeter.cli.TextTable.Style;
import io.devmeter.dashboard.Units;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import io.devmeter.store.StoredExecution;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code devmeter recent}. */
@Command(
        name = "recent",
        sortOptions = false,
        description = {"Shows the newest executions, the newest first.", ""})
final class RecentCommand implements Callable<Integer> {

    /** Columns for an error or metadata: enough to recognise it, and --format json has the rest. */
    private static final int DETAIL_COLUMNS = 72;

    /** What results of builds and tests say that only repeats the status. */
    private static final Map<Status, Set<String>> RESULTS = Map.of(
            Status.SUCCESS, Set.of("success", "pass"),
            Status.FAILED, Set.of("failure", "fail"),
            Status.SKIPPED, Set.of("skip"));

    private final DevmeterCommand devmeter;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show only executions of this operation.")
    private @Nullable String name;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            converter = WholeNumber.Limit.class,
            description = "Show at most N (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "7",
            converter = WholeNumber.class,
            description = "Cover today and the N days before, in UTC (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    RecentCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        if (name != null && name.isEmpty()) {
            throw Failure.usage("NAME is empty; leave it out to see all operations");
        }
        List<StoredExecution> recent;
        try (ExecutionStore store = ExecutionStore.open(devmeter.directory())) {
            recent = store.recentAsStored(name, limit, days);
        }
        Terminal terminal = devmeter.terminal();
        if (format == Format.json) {
            printJson(recent, terminal.out());
        } else if (limit == 0) {
            terminal.say("--limit 0 shows none");
        } else if (recent.isEmpty()) {
            terminal.sayNoExecutions(name, devmeter.directory(), days);
        } else {
            printText(recent, terminal);
        }
        return 0;
    }

    private static void printJson(List<StoredExecution> recent, PrintStream out) {
        StringJoiner array = new StringJoiner(",\n ", "[", "]");
        recent.forEach(stored -> array.add(stored.json()));
        out.println(array);
    }

    private static void printText(List<StoredExecution> recent, Terminal terminal) {
        TextTable table = new TextTable("STARTED", "OPERATION", "STATUS", ">DURATION", "DETAILS");
        for (StoredExecution stored : recent) {
            ExecutionRecord execution = stored.execution();
            Double durationMs = execution.durationMs();
            table.row(
                    Cell.of(local(execution.startedAt())),
                    Cell.of(execution.name()),
                    new Cell(execution.status().text(), style(execution.status())),
                    Cell.of(durationMs == null ? "–" : Units.duration(durationMs)),
                    Cell.of(Visible.cut(DETAIL_COLUMNS, Visible.text(details(execution)))));
        }
        table.print(terminal.out(), terminal.colours());
    }

    private static String local(Instant time) {
        ZonedDateTime local = time.atZone(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
        return local.toLocalDate() + " " + (local.getSecond() == 0 ? local.toLocalTime() + ":00" : local.toLocalTime());
    }

    private static Style style(ExecutionRecord.Status status) {
        return switch (status) {
            case SUCCESS -> Style.GOOD;
            case FAILED -> Style.BAD;
            case SKIPPED, RUNNING -> Style.DIM;
        };
    }

    /** The error, or why it was skipped, or else the metadata: as on the page, without those that only repeat the name or the status. */
    private static String details(ExecutionRecord execution) {
        String error = execution.error();
        if (error != null) {
            return error.strip();
        }
        if (execution.metadata().get("devmeter.skip.reason") instanceof String reason) {
            return reason.strip();
        }
        Set<String> known = known(execution.name());
        StringJoiner metadata = new StringJoiner(" ");
        execution.metadata().forEach((key, value) -> {
            String text = String.valueOf(value);
            if (!known.contains(text) && !repeatsStatus(execution.status(), key, text)) {
                metadata.add(key + "=" + text);
            }
        });
        return metadata.toString();
    }

    private static boolean repeatsStatus(Status status, String key, String text) {
        return (key.endsWith(".result") || key.endsWith(".status"))
                && RESULTS.getOrDefault(status, Set.of()).contains(text);
    }

    /** The name and its parts: of a test the class, the method and both, of a mojo the plugin and the goal. */
    private static Set<String> known(String name) {
        Set<String> known = new HashSet<>(Arrays.asList(name.split("[#:]")));
        known.add(name);
        known.add(name.replace('#', '.'));
        known.add(name.substring(name.indexOf('#') + 1) + "()");
        return known;
    }
}

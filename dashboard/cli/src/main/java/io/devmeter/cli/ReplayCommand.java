// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.replay.OtlpBackend;
import io.devmeter.replay.Replay;
import io.devmeter.replay.ReplayListener;
import io.devmeter.replay.ReplayResult;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code devmeter replay}. */
@Command(
        name = "replay",
        sortOptions = false,
        description = {
            "Sends stored executions to a backend over OTLP, as the spans they were. What it already has is not sent again.",
            ""
        },
        footer = {
            "",
            "OTEL_EXPORTER_OTLP_HEADERS, _COMPRESSION, _CERTIFICATE, _TIMEOUT and the like",
            "apply, as to OpenTelemetry's own exporters. Many backends drop spans that are",
            "older than an hour or a day, some without a word; --shift-to-now is for these.",
            "",
            "Exit status: 0 all accepted, 1 some were rejected, 3 not all could be sent."
        })
final class ReplayCommand implements Callable<Integer> {

    private static final int REJECTED = 1;
    private static final List<String> ENDPOINTS =
            List.of("otel.exporter.otlp.traces.endpoint", "otel.exporter.otlp.endpoint");

    private final DevmeterCommand devmeter;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            converter = Endpoint.class,
            description =
                    "The backend, such as http://localhost:4318 (default: what OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or"
                            + " OTEL_EXPORTER_OTLP_ENDPOINT says).")
    private @Nullable String endpoint;

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            converter = Protocol.class,
            description = "http/protobuf or grpc (default: what OTEL_EXPORTER_OTLP_PROTOCOL says, else http/protobuf).")
    private @Nullable String protocol;

    @Option(
            names = "--days",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Cover today and the N days before, in UTC (default: all days).")
    private @Nullable Integer days;

    @Option(
            names = "--shift-to-now",
            arity = "0",
            description = "Move all times so that the newest execution ends now. The real ones are kept as"
                    + "%n  devmeter.original.start_time and%n  devmeter.original.end_time.")
    private boolean shiftToNow;

    @Option(names = "--again", arity = "0", description = "Also send what the backend already has.")
    private boolean again;

    ReplayCommand(DevmeterCommand devmeter) {
        this.devmeter = devmeter;
    }

    @Override
    public Integer call() throws IOException {
        OtlpBackend.Builder backend = OtlpBackend.builder();
        if (endpoint != null) {
            backend.endpoint(endpoint);
        } else if (ENDPOINTS.stream().noneMatch(ReplayCommand::isInEnvironment)) {
            throw new ParameterException(spec.commandLine(), "--endpoint is missing");
        }
        if (protocol != null) {
            backend.protocol(protocol);
        }
        try (ExecutionStore store = ExecutionStore.open(devmeter.directory());
                OtlpBackend built = backend.build()) {
            ReplayProgress progress = new ReplayProgress(devmeter.terminal());
            Replay.Builder replay = Replay.builder(store, built).listener(progress);
            if (days != null) {
                replay.days(days);
            }
            if (shiftToNow) {
                replay.shiftToNow(Clock.systemUTC());
            }
            if (again) {
                replay.again();
            }
            ReplayResult result;
            try {
                result = replay.build().run();
            } finally {
                progress.wipe();
            }
            return print(result);
        }
    }

    private static boolean isInEnvironment(String property) {
        String variable = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        return System.getProperty(property) != null || (variable != null && !variable.isEmpty());
    }

    private int print(ReplayResult result) {
        Terminal terminal = devmeter.terminal();
        terminal.out().println("accepted " + result.accepted() + " of " + result.total());
        if (result.total() == 0 && result.before() == 0) {
            terminal.sayNoExecutions(null, devmeter.directory(), days);
        }
        if (result.before() > 0) {
            terminal.say(result.before() + " were sent to this backend before; --again sends them once more");
        }
        String complaints = String.join(" | ", result.complaints());
        if (result.rejected() > 0) {
            terminal.say("the backend rejected " + result.rejected() + (complaints.isEmpty() ? "" : ": " + complaints)
                    + (result.tooOld() && !shiftToNow ? "; --shift-to-now sends them as if they had just ended" : ""));
        } else if (!complaints.isEmpty()) {
            terminal.say("the backend warns: " + complaints);
        }
        if (result.stopped() != null) {
            terminal.say(result.stopped() + (result.accepted() > 0 ? "; the next replay goes on from there" : ""));
            return Failure.ENVIRONMENT;
        }
        return result.rejected() > 0 ? REJECTED : 0;
    }

    /** Says on a terminal how far the replay is, on a line that is wiped off in the end, and anywhere what a person might wonder about. */
    private static final class ReplayProgress implements ReplayListener {
        private static final long INTERVAL_NANOS = 100_000_000;

        private final Terminal terminal;
        private @Nullable Boolean isTerminal;
        private long saidAt = System.nanoTime();
        private String line = "";

        ReplayProgress(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void progress(long done, long total) {
            if (System.nanoTime() - saidAt < INTERVAL_NANOS) {
                return;
            }
            if (isTerminal == null) {
                isTerminal = Terminal.isErrTerminal(); // Only now, because to ask takes a process.
            }
            if (isTerminal) {
                wipe();
                line = "devmeter: sent " + done + " of " + total;
                PrintStream err = terminal.err();
                err.print(line);
                err.flush();
            }
            saidAt = System.nanoTime();
        }

        @Override
        public void waiting(Duration time, String why) {
            wipe();
            terminal.say(why + "; waiting " + Math.max(1, time.toSeconds()) + " s");
        }

        @Override
        public void changed(LocalDate day) {
            wipe();
            terminal.say(day + " was changed since it was sent, so all of it is sent again");
        }

        void wipe() {
            if (!line.isEmpty()) {
                terminal.err().print('\r' + " ".repeat(line.length()) + '\r');
                terminal.err().flush();
                line = "";
            }
        }
    }

    /** Takes the URL of a backend. */
    static final class Endpoint implements ITypeConverter<String> {
        private static final int LAST_PORT = 65_535;

        @Override
        public String convert(String value) {
            try {
                URI url = new URI(value);
                String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
                if (List.of("http", "https").contains(scheme) && url.getHost() != null && url.getPort() <= LAST_PORT) {
                    if (url.getUserInfo() != null) {
                        throw new TypeConversionException(
                                "a user in the URL would not be sent; use OTEL_EXPORTER_OTLP_HEADERS");
                    }
                    if (url.getQuery() == null && url.getFragment() == null) {
                        return value;
                    }
                }
            } catch (URISyntaxException e) {
                // Told below, as for a URL of another kind.
            }
            throw new TypeConversionException("'" + value + "' is not a URL such as http://localhost:4318");
        }
    }

    /** Takes the name of a protocol. */
    static final class Protocol implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (value.equals("http/protobuf") || value.equals("grpc")) {
                return value;
            }
            throw new TypeConversionException("'" + value + "' is not http/protobuf or grpc");
        }
    }
}

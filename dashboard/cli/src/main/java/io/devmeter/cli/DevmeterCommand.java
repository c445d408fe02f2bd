// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.local.Environment;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command as a whole: what all subcommands share. */
@Command(
        name = "devmeter",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        description = {"Shows what your builds, tests and checks cost.", ""},
        versionProvider = DevmeterCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Try:",
            "  devmeter demo",
            "  devmeter run --name unit-tests -- mvn test",
            "  devmeter summary --days 7"
        })
final class DevmeterCommand implements Callable<Integer> {

    private static final List<String> SUBCOMMANDS = List.of(
            "run",
            "workflow",
            "summary",
            "recent",
            "dashboard",
            "serve",
            "check",
            "cleanup",
            "replay",
            "import",
            "demo");

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            converter = Directory.class,
            scope = ScopeType.INHERIT,
            description = "Where executions are kept (default: what DEVMETER_DIR says, else .metrics).")
    @Nullable
    String directory;

    @Option(
            names = "--verbose",
            arity = "0",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            arity = "0",
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            arity = "0",
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    private final Terminal terminal;

    DevmeterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command line and returns its exit status. */
    static int run(Terminal terminal, String... args) {
        String[] known = args.length > 0 && args[0].equals("help") ? askingForHelp(args) : args;
        DevmeterCommand command = new DevmeterCommand(terminal);
        try {
            return command.commandLine(known).execute(known);
        } catch (Error e) { // The JVM's own exit status would be that of a bad result.
            return command.fail(e);
        }
    }

    /** What many other commands understand: {@code help run} is {@code run --help}, and runs nothing of what may follow. */
    private static String[] askingForHelp(String... args) {
        String of = args.length == 1 || args[1].startsWith("-") ? "help" : args[1];
        if (SUBCOMMANDS.contains(of)) {
            return new String[] {of, "--help"};
        }
        return new String[] {of.equals("help") ? "--help" : of}; // Of another one, the parser says that there is none.
    }

    /** Only the command that is asked for is set up; setting up all takes longer than most of them run. */
    CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(this);
        List<String> asked = List.of(args);
        boolean isNoneAsked = Collections.disjoint(asked, SUBCOMMANDS);
        for (String name : SUBCOMMANDS) {
            if (isNoneAsked || asked.contains(name)) {
                line.addSubcommand(name, subcommand(name));
            }
        }
        line.registerConverter(Format.class, Format::named);
        line.registerConverter(Path.class, name -> LocalePath.of(nonEmpty(name, "file")));
        line.setExpandAtFiles(false); // What begins with @ belongs to the command that is run.
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setUsageHelpLongOptionsMaxWidth(24);
        line.setParameterExceptionHandler((exception, given) -> wrongUsage(exception));
        line.setExecutionExceptionHandler((exception, failed, parsed) -> fail(exception));
        CommandLine run = line.getSubcommands().get("run");
        if (run != null) {
            run.setStopAtPositional(true);
            run.setUnmatchedOptionsArePositionalParams(false);
        }
        return line;
    }

    /** A choice and not a map of constructors, each of which would be a class that the JVM makes up when it starts. */
    private Object subcommand(String name) {
        return switch (name) {
            case "run" -> new RunCommand(this);
            case "workflow" -> new WorkflowCommand(this);
            case "summary" -> new SummaryCommand(this);
            case "recent" -> new RecentCommand(this);
            case "dashboard" -> new DashboardCommand(this);
            case "serve" -> new ServeCommand(this);
            case "check" -> new CheckCommand(this);
            case "cleanup" -> new CleanupCommand(this);
            case "replay" -> new ReplayCommand(this);
            case "import" -> new ImportCommand(this);
            case "demo" -> new DemoCommand(this);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Without a subcommand, there is nothing to do but to say so, and which there are. */
    @Override
    public Integer call() {
        commandLine().usage(terminal.err());
        terminal.say("the command is missing");
        return Failure.USAGE;
    }

    Terminal terminal() {
        return terminal;
    }

    /**
     * The directory that was named, or the one that the environment names.
     *
     * @throws InvalidPathException if the locale cannot name it
     */
    Path directory() {
        return LocalePath.checked(directory != null ? Path.of(directory) : Environment.directory());
    }

    private int wrongUsage(ParameterException exception) {
        if (exception.getCause() instanceof InvalidPathException unnameable) {
            return fail(unnameable); // Of a file; that of --dir is told when it is needed.
        }
        CommandLine line = exception.getCommandLine();
        String command = line.getCommandSpec().qualifiedName();
        terminal.say(usageMessage(exception) + " (" + command + " --help says more)");
        showIfVerbose(exception);
        return Failure.USAGE;
    }

    private static String usageMessage(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            String what = first.startsWith("-")
                    ? isOfSubcommand(first, exception.getCommandLine())
                            ? "'" + first + "' belongs after the command"
                            : "there is no option '" + first + "'"
                    : exception.getCommandLine().getParent() == null
                            ? "there is no command '" + first + "'"
                            : "'" + first + "' is one argument too many";
            return unmatched.getSuggestions().stream()
                    .filter(similar -> first.startsWith(similar.substring(0, 1))) // Whoever mistypes begins right.
                    .findFirst()
                    .map(similar -> what + "; did you mean " + similar + "?")
                    .orElse(what);
        }
        if (exception instanceof MissingParameterException incomplete) {
            ArgSpec missing = incomplete.getMissing().get(0);
            return (missing.isOption() ? "the value of " : "") + name(missing) + " is missing";
        }
        if (exception instanceof OverwrittenOptionException repeated) {
            return name(repeated.getOverwritten()) + " may be given only once";
        }
        ArgSpec wrong = exception.getArgSpec();
        if (wrong != null && exception.getCause() instanceof TypeConversionException reason) {
            return "invalid value for " + name(wrong) + ": " + reason.getMessage();
        }
        String message = exception.getMessage();
        if (message == null) {
            return "wrong usage";
        }
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static boolean isOfSubcommand(String option, CommandLine line) {
        int value = option.indexOf('=');
        String name = value < 0 ? option : option.substring(0, value);
        return line.getSubcommands().values().stream()
                .anyMatch(subcommand -> subcommand.getCommandSpec().findOption(name) != null);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private int fail(Throwable thrown) {
        if (thrown instanceof ParameterException wrong) {
            return wrongUsage(wrong);
        }
        Failure failure = Failure.of(thrown);
        terminal.say(String.valueOf(failure.getMessage()));
        showIfVerbose(thrown);
        return failure.status();
    }

    private void showIfVerbose(Throwable thrown) {
        if (verbose) {
            thrown.printStackTrace(terminal.err());
        }
    }

    /** Refuses the empty name, as an unset variable of a script leaves it: it would stand for the working directory. */
    private static String nonEmpty(String name, String what) {
        if (name.isEmpty()) {
            throw new TypeConversionException("it names no " + what);
        }
        return name;
    }

    /** Takes the name of a directory, which only the command itself makes a path: {@code run} runs whether or not it can. */
    static final class Directory implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            return nonEmpty(value, "directory");
        }
    }

    /** Reads the version from the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"devmeter " + (version == null ? "(not packaged)" : version)};
        }
    }
}

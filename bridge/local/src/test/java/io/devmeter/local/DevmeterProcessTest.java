// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.exporter.JsonlSpanExporter;
import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionStore;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only shows in a process of its own: environment variables, the working directory, exit. */
class DevmeterProcessTest {

    @TempDir
    Path temp;

    /** Records two executions and exits as the argument says. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            if (args[0].equals("drop")) {
                WeakReference<ClassLoader> dropped = runInLoaderOfItsOwn();
                joinBatchProcessor();
                for (int i = 0; i < 10 && !dropped.refersTo(null); i++) {
                    System.gc();
                }
                System.out.print(dropped.refersTo(null) ? "" : "held");
                return;
            }
            if (args[0].endsWith("nowhere")) {
                System.setProperty("devmeter.dir", "\0"); // As one in a script that the locale does not know.
            }
            Devmeter devmeter = args[0].equals("open here")
                    ? Devmeter.open(Path.of(""))
                    : args[0].startsWith("open") ? Devmeter.open() : Devmeter.global();
            devmeter.tracker().record("first", () -> {});
            Devmeter.global().tracker().record("second", () -> {});
            if (args[0].equals("exit later")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try (Devmeter late = Devmeter.open()) {
                        late.tracker().record("third", () -> {});
                    }
                }));
            }
            if (args[0].equals("halt")) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    private static WeakReference<ClassLoader> runInLoaderOfItsOwn() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry :
                List.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Method main = loader.loadClass(Program.class.getName()).getMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) new String[] {"exit"});
        return new WeakReference<>(loader);
    }

    /** Autoconfiguration's, which has nothing to do and has been told to end. */
    private static void joinBatchProcessor() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("BatchSpanProcessor")) {
                thread.join();
            }
        }
    }

    @Test
    void global_writesToTheWorkingDirectory_whenNothingElseIsSaid() throws Exception {
        assertThat(run("exit", Map.of())).isEmpty();

        assertThat(recorded(temp.resolve(".metrics"))).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void open_writesToTheWorkingDirectoryItself_whenThePathIsEmpty() throws Exception {
        assertThat(run("open here", Map.of())).isEmpty();

        assertThat(recorded(temp)).containsExactly("first");
    }

    @Test
    void global_writesToTheDirectoryOfTheEnvironment() throws Exception {
        assertThat(run("exit", Map.of("DEVMETER_DIR", "elsewhere/m"))).isEmpty();

        assertThat(recorded(temp.resolve("elsewhere/m"))).hasSize(2);
    }

    @Test
    void systemProperty_goesBeforeTheEnvironment() throws Exception {
        assertThat(run("exit", Map.of("DEVMETER_DIR", "environment"), "-Ddevmeter.dir=property"))
                .isEmpty();

        assertThat(recorded(temp.resolve("property"))).hasSize(2);
        assertThat(temp.resolve("environment")).doesNotExist();
    }

    /** As in a hook of git's, which may well build another repository than that of the hook. */
    @Test
    void code_isThatOfTheWorkingDirectory_whateverRepositoryTheEnvironmentNames() throws Exception {
        OriginTest.gitIn(temp, "init", "-q");
        Files.writeString(temp.resolve(".gitignore"), ".metrics");
        OriginTest.gitIn(temp, "add", ".");
        OriginTest.gitIn(temp, "commit", "-qm", "clean");
        Path other = Files.createDirectory(temp.resolve(".git/other"));
        OriginTest.gitIn(other, "init", "-q");

        run(
                "exit",
                Map.of(
                        "GIT_DIR",
                        other.resolve(".git").toString(),
                        "GIT_INDEX_FILE",
                        other.resolve(".git/index.lock").toString()));

        assertThat(Files.readString(dayFile(temp.resolve(".metrics"))))
                .contains("vcs.ref.head.revision")
                .doesNotContain("devmeter.vcs.dirty");
    }

    @Test
    void whatEnded_isOnDisk_howeverTheProcessEnds() throws Exception {
        assertThat(run("halt", Map.of())).isEmpty();

        assertThat(recorded(temp.resolve(".metrics"))).hasSize(2);
    }

    @Test
    void whatStartsWhileTheProcessExits_isRecorded() throws Exception {
        assertThat(run("exit later", Map.of())).isEmpty();

        assertThat(recorded(temp.resolve(".metrics"))).contains("third");
    }

    /** As build tools have it that run tests in their own process, time and again. */
    @Test
    void classLoader_isLetGo_whenTheCodeThatHasRecordedIsDropped() throws Exception {
        assertThat(run("drop", Map.of("OTEL_BSP_SCHEDULE_DELAY", "1"))).isEmpty();

        assertThat(recorded(temp.resolve(".metrics"))).containsExactlyInAnyOrder("first", "second");
    }

    @ParameterizedTest
    @CsvSource({"DEVMETER_ASYNC, TRUE", "DEVMETER_PROCESSOR, batch"})
    void whatIsQueued_isWrittenAtExit(String variable, String value) throws Exception {
        assertThat(run("exit", Map.of(variable, value))).isEmpty();

        assertThat(recorded(temp.resolve(".metrics"))).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void nothingIsWritten_whenDisabled() throws Exception {
        assertThat(run("exit", Map.of("DEVMETER_DISABLED", "true"))).isEmpty();

        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void nothingFails_whenDisabledAndEverythingElseIsWrong() throws Exception {
        Files.writeString(temp.resolve("file"), "");

        assertThat(run(
                        "exit",
                        Map.of(
                                "DEVMETER_DISABLED", "true",
                                "DEVMETER_DIR", "file",
                                "OTEL_TRACES_EXPORTER", "no-such-exporter")))
                .isEmpty();
    }

    @Test
    void openTelemetrysVariables_areHonoured() throws Exception {
        assertThat(run("exit", Map.of("OTEL_SERVICE_NAME", "shop"))).isEmpty();
        assertThat(Files.readString(dayFile(temp.resolve(".metrics")))).contains("\"service.name\":\"shop\"");

        assertThat(run("exit", Map.of("OTEL_TRACES_EXPORTER", "none", "DEVMETER_DIR", "none")))
                .isEmpty();
        assertThat(temp.resolve("none")).doesNotExist();

        assertThat(run("exit", Map.of("OTEL_RESOURCE_DISABLED_KEYS", "os.type", "DEVMETER_DIR", "less")))
                .isEmpty();
        assertThat(Files.readString(dayFile(temp.resolve("less"))))
                .contains("\"host.arch\":")
                .doesNotContain("os.type");
    }

    @Test
    void nothingFails_whenTheDirectoryHasANameThatNoneCanHave() throws Exception {
        assertThat(run("global nowhere", Map.of()))
                .containsOnlyOnce("Devmeter records nothing in this process")
                .doesNotContain("\tat ");

        Map<String, String> disabled = Map.of("DEVMETER_DISABLED", "true");
        assertThat(run("global nowhere", disabled)).isEmpty();
        assertThat(run("open nowhere", disabled)).isEmpty();
    }

    @Test
    void global_warnsInOneLineAndGoesOn_whenAPartOfOpenTelemetryIsMissing() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("opentelemetry-sdk-extension"))
                .collect(joining(File.pathSeparator));

        assertThat(run("exit", Map.of(), "-cp", classPath))
                .contains("Devmeter records nothing in this process", "NoClassDefFoundError", "1.37 or newer")
                .doesNotContain("\tat ");
    }

    @Test
    void global_warnsInOneLineAndGoesOn_whenSomebodysPartOfOpenTelemetryIsBroken() throws Exception {
        Path services = Files.createDirectories(temp.resolve("broken/META-INF/services"));
        Files.writeString(
                services.resolve("io.opentelemetry.sdk.autoconfigure.spi.ResourceProvider"), "com.example.Gone");
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + temp.resolve("broken");

        assertThat(run("exit", Map.of(), "-cp", classPath))
                .contains("Devmeter records nothing in this process", "com.example.Gone")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER", "OTEL_TRACES_SAMPLER"})
    void anEmptyVariable_saysNothing(String variable) throws Exception {
        assertThat(run("exit", Map.of(variable, ""))).isEmpty();

        assertThat(recorded(temp.resolve(".metrics"))).hasSize(2);
    }

    @Test
    void global_warnsInOneLineAndGoesOn_whenTheConfigurationIsWrong() throws Exception {
        Files.writeString(temp.resolve("file"), "");

        assertThat(run("exit", Map.of("DEVMETER_DIR", "file")))
                .contains("Devmeter records nothing in this process", "not a directory")
                .doesNotContain("\tat ");
        assertThat(run("exit", Map.of("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "many")))
                .contains("Devmeter records nothing in this process", "otel.span.attribute.count.limit")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OTEL_PROPAGATORS | b3 | otel.propagators=b3",
                "OTEL_PROPAGATORS | tracecontext,baggage,jaeger | otel.propagators=jaeger",
                "OTEL_TRACES_EXPORTER | devmeter,zipkin,console | otel.traces.exporter=console,zipkin",
                "OTEL_METRICS_EXPORTER | prometheus | otel.metrics.exporter=prometheus",
                "OTEL_LOGS_EXPORTER | console | otel.logs.exporter=console",
                "OTEL_TRACES_SAMPLER | jaeger_remote | otel.traces.sampler=jaeger_remote",
            })
    void whatTheClassPathDoesNotHave_isLeftOutAndSaid(String variable, String value, String said) throws Exception {
        assertThat(run("exit", Map.of(variable, value)))
                .containsOnlyOnce(said)
                .doesNotContain("\tat ", "records nothing");

        assertThat(recorded(temp.resolve(".metrics"))).hasSize(2);
    }

    @Test
    void allThatIsMissing_isSaidInOneLine() throws Exception {
        String printed = run(
                "exit",
                Map.of("OTEL_PROPAGATORS", "b3", "OTEL_METRICS_EXPORTER", "prometheus", "OTEL_LOGS_EXPORTER", "x"));

        assertThat(printed.lines().filter(line -> line.contains("Left out of OpenTelemetry's configuration")))
                .singleElement()
                .asString()
                .contains("otel.propagators=b3", "otel.metrics.exporter=prometheus", "otel.logs.exporter=x");
        assertThat(recorded(temp.resolve(".metrics"))).hasSize(2);
    }

    @Test
    void nothingIsWritten_whenOtherExportersAreNamed_evenIfTheyAreMissing() throws Exception {
        assertThat(run("exit", Map.of("OTEL_TRACES_EXPORTER", "no-such-exporter")))
                .containsOnlyOnce("otel.traces.exporter=no-such-exporter")
                .contains("Devmeter records nothing in this process")
                .doesNotContain("\tat ");
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    @Test
    void global_saysWhatToMerge_whenAJarOfEverythingHasLostTheServiceFiles() throws Exception {
        Path exporter = Path.of(JsonlSpanExporter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path fat = temp.resolve("fat");
        if (Files.isDirectory(exporter)) {
            copyWithoutServices(exporter, fat);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(exporter)) {
                copyWithoutServices(jar.getPath("/"), fat);
            }
        }
        String classPath = System.getProperty("java.class.path").replace(exporter.toString(), fat.toString());

        assertThat(run("exit", Map.of(), "-cp", classPath))
                .containsOnlyOnce("Devmeter records nothing in this process")
                .contains("otel.traces.exporter=devmeter", "merge", "META-INF/services")
                .doesNotContain("\tat ", "names exporters");
        assertThat(temp.resolve(".metrics")).doesNotExist();
    }

    private static void copyWithoutServices(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.toString().contains("META-INF/services")) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
            }
        }
    }

    /** Runs the program to success and returns what it printed. */
    private String run(String argument, Map<String, String> environment, String... jvmOptions)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(jvmOptions));
        command.addAll(inheritedOptions());
        command.add(Program.class.getName());
        command.add(argument);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("OTEL_") || key.startsWith("DEVMETER_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    /** So that what runs in the other process counts as covered, and is compiled and quiet as here. */
    private static List<String> inheritedOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:") || argument.startsWith("-XX:"))
                .toList();
    }

    private static List<String> recorded(Path directory) throws IOException {
        return ExecutionStore.open(directory).recent(null, 100).stream()
                .map(ExecutionRecord::name)
                .toList();
    }

    private static Path dayFile(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }
}

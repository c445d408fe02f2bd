// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static io.devmeter.maven.RealBuild.only;
import static io.devmeter.maven.RealBuild.text;
import static io.devmeter.maven.RealBuild.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build does and says the same with the extension as without, but for one line, whatever is wrong with the extension. */
class HarmlessIT {

    private static final String LAST_LINE = "[INFO] Devmeter ";

    /** There is one on Linux, where not even root may write to {@code /proc}. */
    private static final Path DEV_FULL = Path.of("/dev/full");

    @TempDir
    Path project;

    @TempDir
    Path elsewhere;

    @Test
    void output_isThatOfABuildWithoutIt_andOneLineMore_whateverGoesWrong() throws Exception {
        SampleReactor.module(project, "one", SampleReactor.NEW_SUREFIRE, "", SampleReactor.JUPITER_5);
        write(project, "pom.xml", SampleReactor.parent(List.of("one")), "one/src/test/java/shop/OneTest.java", """
                package shop;

                import org.junit.jupiter.api.Test;

                class OneTest {
                    @Test void passes() { System.out.println("one"); }
                    @Test void fails() { throw new IllegalStateException("two"); }
                }
                """);
        RealBuild.Ended plain = build().withoutExtension().run();
        assertThat(plain.status()).isOne();

        sameAs(plain, build().variable("DEVMETER_DISABLED", "true").run(), null);
        assertThat(project.resolve(".metrics")).doesNotExist();

        sameAs(
                plain,
                build().variable("OTEL_TRACES_EXPORTER", "no-such-exporter")
                        .variable("OTEL_TRACES_SAMPLER", "garbage")
                        .variable("OTEL_RESOURCE_ATTRIBUTES", "=,%%,a")
                        .variable("TRACEPARENT", "garbage")
                        .run(),
                "recorded this build in " + project.resolve(".metrics"));
        assertThat(new RealBuild.Ended(project, 0, "").records())
                .extracting(ExecutionRecord::name)
                .contains("mvn test", "shop.OneTest#passes", "shop.OneTest#fails");

        Path file = Files.writeString(elsewhere.resolve("file"), "in the way");
        sameAs(
                plain,
                build().variable("DEVMETER_DIR", file.toString()).run(),
                "could not record all of this build: cannot keep executions in " + file + ": it is not a directory");

        if (Files.exists(DEV_FULL)) {
            sameAs(
                    plain,
                    build().variable("DEVMETER_DIR", fullDisk().toString()).run(),
                    "could not record");
            sameAs(
                    plain,
                    build().variable("DEVMETER_DIR", "/proc/devmeter").run(),
                    "could not record all of this build in /proc/devmeter: there is no /proc/devmeter");
        }

        // Each of these throws where it is first used: at the start of a build, of a mojo with tests, and wherever
        // anything is written.
        for (String missing : List.of(
                "io/devmeter/maven/RecordedBuild", "io/devmeter/maven/ReportDirectory.", "store/ExecutionStore")) {
            RealBuild.Ended ended = build().withoutExtension()
                    .with("-Dmaven.ext.class.path=" + without(missing))
                    .run();
            sameAs(plain, ended, "could not record");
        }
    }

    @Test
    void modulesAfterAFailure_areSkipped_andTellWhy() throws Exception {
        failing("two", "third");
        SampleReactor.module(
                project,
                "third",
                SampleReactor.NEW_SUREFIRE,
                "",
                "<dependency><groupId>shop</groupId>"
                        + "<artifactId>two</artifactId><version>1</version></dependency>");

        RealBuild.Ended ended = build().with("-q").run();

        assertThat(ended.status()).isOne();
        assertThat(ended.output()).doesNotContain("Devmeter");
        List<ExecutionRecord> records = ended.records();
        assertThat(records.stream().filter(RealBuild::isModule))
                .extracting(module -> module.name() + " " + module.status().text())
                .containsExactlyInAnyOrder(
                        "module shop success", "module one success", "module two failed", "module third skipped");
        ExecutionRecord test = only(
                records,
                record -> record.name().equals("surefire:test")
                        && text(record, "maven.project.artifactId").equals("two"));
        assertThat(test.status()).isEqualTo(Status.FAILED);
        assertThat(test.error()).contains("surefire-reports");
        assertThat(text(test, "error.type")).endsWith("MojoFailureException");
        ExecutionRecord build = only(records, RealBuild::isBuild);
        assertThat(build.status()).isEqualTo(Status.FAILED);
        assertThat(text(build, "cicd.pipeline.result")).isEqualTo("failure");
        assertThat(text(only(records, module("third")), "devmeter.skip.reason")).isNotEmpty();
    }

    @Test
    void skippedMojos_areToldApart_inABuildOfOneModuleThatIsOffline() throws Exception {
        failing("two");

        RealBuild.Ended ended = build().with("-o", "-pl", "two", "-DskipTests").run();

        assertThat(ended.status()).as(ended.output()).isZero();
        List<ExecutionRecord> records = ended.records();
        assertThat(records.stream().filter(RealBuild::isModule))
                .extracting(ExecutionRecord::name)
                .containsExactly("module two");
        assertThat(records)
                .as("named as when all of it is built")
                .allSatisfy(record -> assertThat(record.otel().toString()).contains("service.name=shop"));
        ExecutionRecord test = only(records, record -> record.name().equals("surefire:test"));
        assertThat(test.status()).isEqualTo(Status.SKIPPED);
        assertThat(text(test, "devmeter.skip.reason")).isEqualTo("skipTests is set");
        assertThat(records.stream().filter(RealBuild::isMojo).filter(mojo -> !mojo.equals(test)))
                .extracting(ExecutionRecord::status)
                .doesNotContain(Status.SKIPPED, Status.FAILED);
    }

    @Test
    void whatHadEnded_isOnDisk_whenTheBuildIsKilled() throws Exception {
        Process build = buildWithinItsEndlessTest();
        List<ProcessHandle> forks = build.descendants().toList();
        build.destroyForcibly().waitFor();
        forks.forEach(ProcessHandle::destroyForcibly);

        assertThat(recordedSoFar())
                .contains("compiler:testCompile success", "module shop success", "shop.EndlessTest#a success")
                .noneMatch(record -> record.startsWith("mvn") || record.contains("#b"));
    }

    /** As by Ctrl-C. What is on its way out may be recorded by Maven's own threads at the same time. */
    @Test
    void whatIsRunning_isSkipped_whenTheBuildIsStopped() throws Exception {
        Process build = buildWithinItsEndlessTest();
        List<ProcessHandle> forks = build.descendants().toList();
        build.destroy();
        assertThat(build.waitFor(1, TimeUnit.MINUTES)).isTrue();
        forks.forEach(ProcessHandle::destroyForcibly);

        List<ExecutionRecord> records = RealBuild.recordsIn(project.resolve(".metrics"));
        ExecutionRecord whole = only(records, RealBuild::isBuild);
        assertThat(whole.status()).isEqualTo(Status.SKIPPED);
        assertThat(text(whole, "devmeter.skip.reason")).isNotEmpty();
        assertThat(text(whole, "cicd.pipeline.result")).isEqualTo("cancellation");
        assertThat(recordedSoFar())
                .contains(
                        "surefire:test skipped",
                        "module one skipped",
                        "module shop success",
                        "shop.EndlessTest#a success");
        assertThat(records.stream().filter(RealBuild::isModule))
                .extracting(ExecutionRecord::parentSpanId)
                .containsOnly(whole.spanId());
    }

    @Test
    void whatReportsTell_isOnDisk_whenTheBuildIsKilled() throws Exception {
        SampleReactor.module(
                project, "one", SampleReactor.OLD_SUREFIRE, "<runOrder>alphabetical</runOrder>", SampleReactor.JUNIT_4);
        write(
                project,
                "pom.xml",
                SampleReactor.parent(List.of("one")),
                "one/src/test/java/shop/EndedTest.java",
                "package shop; public class EndedTest { @org.junit.Test public void a() {} }",
                "one/src/test/java/shop/EndlessTest.java",
                "package shop; public class EndlessTest { @org.junit.Test public void b() throws Exception {"
                        + " new java.util.concurrent.CountDownLatch(1).await(); } }");
        Process build = build().start(elsewhere.resolve("log"));
        while (build.isAlive() && !recordedSoFar().contains("shop.EndedTest#a success")) {
            build.waitFor(50, TimeUnit.MILLISECONDS);
        }
        assertThat(build.isAlive()).isTrue();
        List<ProcessHandle> forks = build.descendants().toList();
        build.destroyForcibly().waitFor();
        forks.forEach(ProcessHandle::destroyForcibly);

        assertThat(recordedSoFar())
                .contains("shop.EndedTest#a success")
                .noneMatch(record -> record.startsWith("mvn") || record.contains("#b"));
    }

    /** Starts a build, which goes on when this returns: in a test without end, after one that has passed. */
    private Process buildWithinItsEndlessTest() throws Exception {
        SampleReactor.module(project, "one", SampleReactor.NEW_SUREFIRE, "", SampleReactor.JUPITER_5);
        Path reached = elsewhere.resolve("reached");
        write(
                project,
                "pom.xml",
                SampleReactor.parent(List.of("one")),
                "one/src/test/java/shop/EndlessTest.java",
                """
                package shop;

                import java.nio.file.*;
                import org.junit.jupiter.api.*;

                @TestMethodOrder(MethodOrderer.MethodName.class)
                class EndlessTest {
                    @Test void a() {}
                    @Test void b() throws Exception {
                        Files.createFile(Path.of("%s"));
                        new java.util.concurrent.CountDownLatch(1).await();
                    }
                }
                """.formatted(reached));
        Process build = build().start(elsewhere.resolve("log"));
        while (build.isAlive() && !Files.exists(reached)) {
            build.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return build;
    }

    private List<String> recordedSoFar() throws IOException {
        return RealBuild.recordsIn(project.resolve(".metrics")).stream()
                .map(record -> record.name() + " " + record.status().text())
                .toList();
    }

    /** From the beginning, so that each says the same. */
    private RealBuild build() throws IOException {
        for (String module : List.of("one", "two")) {
            Path target = project.resolve(module).resolve("target");
            if (Files.exists(target)) {
                try (Stream<Path> files = Files.walk(target)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
        return new RealBuild(project, RealBuild.USUAL).with("test");
    }

    /** Returns a directory whose day files of today and tomorrow are on a device without room. */
    private Path fullDisk() throws IOException {
        Path directory = Files.createDirectory(elsewhere.resolve("full"));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (LocalDate day : List.of(today, today.plusDays(1))) {
            Files.createSymbolicLink(directory.resolve(day + ".jsonl"), DEV_FULL);
        }
        return directory;
    }

    /** Generates two modules, with one test each, the second of which fails. */
    private void failing(String... laterModules) throws IOException {
        List<String> modules = new ArrayList<>(List.of("one"));
        modules.addAll(List.of(laterModules));
        for (String module : List.of("one", "two")) {
            SampleReactor.module(project, module, SampleReactor.NEW_SUREFIRE, "", SampleReactor.JUPITER_5);
        }
        write(
                project,
                "pom.xml",
                SampleReactor.parent(modules),
                "one/src/test/java/shop/OneTest.java",
                "package shop; class OneTest { @org.junit.jupiter.api.Test void passes() { System.out.println(\"one\"); } }",
                "two/src/test/java/shop/TwoTest.java",
                "package shop; class TwoTest { @org.junit.jupiter.api.Test void fails() {"
                        + " throw new IllegalStateException(\"two\"); } }");
    }

    /** Asserts that but for the line at the end, if there may be one, nothing differs. */
    private static void sameAs(RealBuild.Ended plain, RealBuild.Ended recorded, @Nullable String lineMore) {
        List<String> lines = new ArrayList<>(recorded.steadyLines());
        List<String> ours =
                lines.stream().filter(line -> line.startsWith(LAST_LINE)).toList();
        if (lineMore == null) {
            assertThat(ours).isEmpty();
        } else {
            assertThat(ours).singleElement().asString().contains(lineMore);
        }
        lines.removeAll(ours);
        assertThat(lines).isEqualTo(plain.steadyLines());
        assertThat(recorded.status()).isEqualTo(plain.status());
    }

    /** Returns a copy of the extension, and of the listener in it, that lacks the entries of this name. */
    private Path without(String name) throws IOException {
        Predicate<JarEntry> missing = entry -> entry.getName().contains(name);
        Path copy = elsewhere.resolve("broken-" + name.replace('/', '-') + ".jar");
        boolean found = false;
        try (JarFile original = new JarFile(RealBuild.EXTENSION.toFile());
                OutputStream file = Files.newOutputStream(copy);
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Enumeration<JarEntry> entries = original.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (missing.test(entry)) {
                    found = true;
                    continue;
                }
                jar.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream content = original.getInputStream(entry)) {
                    content.transferTo(jar);
                }
            }
        }
        assertThat(found).as(name).isTrue();
        return copy;
    }

    private static Predicate<ExecutionRecord> module(String name) {
        return record -> record.name().equals("module " + name);
    }
}

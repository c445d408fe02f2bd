// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static io.devmeter.maven.RealBuild.only;
import static io.devmeter.maven.RealBuild.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of a parallel build is what Maven and Surefire say of it, whichever way the tests are run. */
class RecordedReactorIT {

    /** How Maven 3 and 4 announce a mojo: plugin, version, goal, execution, module. */
    private static final Pattern ANNOUNCED = Pattern.compile(
            "(?m)^\\[INFO] --- (?:maven-)?(\\w+)(?:-plugin)?:([\\w.-]+):(\\w+) \\(([\\w-]+)\\) @ (\\S+) ---");

    @TempDir
    Path project;

    @Test
    void everyBuildModuleMojoAndTest_isRecordedOnce_howeverTestsAreRun() throws Exception {
        List<ExecutionRecord> records = recordsOf(RealBuild.USUAL, SampleReactor.MODULES, "-T2");

        attemptsAreCounted(records, "shop.FlakyTest");
        attemptsAreCounted(records, "shop.OldFlakyTest");
        isChildOf(records, "sale", "shop.TrackedTest#tracksItself");
        isChildOf(records, "refund", "shop.ItselfTest#tracksItself");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealBuild.OLDEST, "3.10.0", "4.0.0-rc-6"})
    void everyBuildModuleMojoAndTest_isRecordedOnce_byEveryMaven(String mavenVersion) throws Exception {
        recordsOf(mavenVersion, List.of("jupiter5", "junit4"), "-T2");
    }

    @Test
    void everyBuildModuleMojoAndTest_isRecordedOnce_whenMavenItselfRunsTheTests() throws Exception {
        recordsOf(RealBuild.USUAL, List.of(SampleReactor.IN_PROCESS), "-T1");
    }

    private List<ExecutionRecord> recordsOf(String mavenVersion, List<String> modules, String threads)
            throws Exception {
        SampleReactor.generate(project, modules);

        RealBuild.Ended ended = new RealBuild(project, mavenVersion)
                .with(threads, "-Dmaven.test.failure.ignore", "verify")
                .run();

        assertThat(ended.status()).as(ended.output()).isZero();
        List<ExecutionRecord> records = ended.records();
        ExecutionRecord build = only(records, RealBuild::isBuild);
        assertThat(build.name()).isEqualTo("mvn verify");
        assertThat(build.parentSpanId()).isNull();
        assertThat(text(build, "maven.version")).isEqualTo(mavenVersion);
        assertThat(records).extracting(ExecutionRecord::traceId).containsOnly(build.traceId());
        modulesAre(modules, records, build);
        mojosAreThoseOfTheOutput(records, ended.output());
        for (String module : modules) {
            testsAreThoseOfTheReports(records, module);
        }
        return records;
    }

    private static void modulesAre(List<String> modules, List<ExecutionRecord> records, ExecutionRecord build) {
        List<ExecutionRecord> recorded =
                records.stream().filter(RealBuild::isModule).toList();
        assertThat(recorded)
                .extracting(ExecutionRecord::name)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of("shop"), modules.stream())
                        .map(module -> "module " + module)
                        .toList());
        assertThat(recorded).extracting(ExecutionRecord::parentSpanId).containsOnly(build.spanId());
    }

    private static void mojosAreThoseOfTheOutput(List<ExecutionRecord> records, String output) {
        Map<String, ExecutionRecord> modules = records.stream()
                .filter(RealBuild::isModule)
                .collect(Collectors.toMap(ExecutionRecord::spanId, Function.identity()));
        List<ExecutionRecord> mojos = records.stream()
                .filter(RealBuild::isMojo)
                .filter(record -> record.name().contains(":"))
                .toList();

        assertThat(mojos)
                .extracting(mojo -> mojo.name() + " " + text(mojo, "maven.plugin.version") + " "
                        + text(mojo, "maven.execution.id") + " " + text(mojo, "maven.project.artifactId"))
                .containsExactlyInAnyOrderElementsOf(ANNOUNCED
                        .matcher(output)
                        .results()
                        .map(RecordedReactorIT::announced)
                        .toList());
        assertThat(mojos).allSatisfy(mojo -> {
            ExecutionRecord module = modules.get(mojo.parentSpanId());
            assertThat(module).isNotNull();
            assertThat(module.name()).isEqualTo("module " + text(mojo, "maven.project.artifactId"));
            assertThat(mojo.startedAt()).isAfterOrEqualTo(module.startedAt());
            assertThat(mojo.endedAt()).isBeforeOrEqualTo(module.endedAt());
            assertThat(mojo.status()).isEqualTo(Status.SUCCESS);
        });
    }

    private static String announced(MatchResult mojo) {
        return mojo.group(1) + ":" + mojo.group(3) + " " + mojo.group(2) + " " + mojo.group(4) + " " + mojo.group(5);
    }

    private void testsAreThoseOfTheReports(List<ExecutionRecord> records, String module) throws Exception {
        ExecutionRecord surefire = only(
                records,
                record -> record.name().equals("surefire:test")
                        && text(record, "maven.project.artifactId").equals(module));
        List<ExecutionRecord> tests = records.stream()
                .filter(record -> RealBuild.isTest(record) && Objects.equals(record.parentSpanId(), surefire.spanId()))
                .toList();

        assertThat(tests)
                .as(module)
                .extracting(test -> test.name() + " " + test.status().text())
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(SurefireReports.runsIn(project.resolve(module)).stream()
                        .map(SurefireReports.Run::toString)
                        .toList());
        assertThat(tests)
                .filteredOn(test -> test.name().endsWith("#takesATenthOfASecond"))
                .allSatisfy(test -> assertThat(test.durationMs()).isGreaterThanOrEqualTo(100));
        assertThat(tests)
                .filteredOn(test -> test.status() == Status.FAILED)
                .allSatisfy(test -> assertThat(text(test, "error.type")).isNotEmpty());
    }

    private static void attemptsAreCounted(List<ExecutionRecord> records, String testClass) {
        assertThat(records.stream().filter(record -> record.name().equals(testClass + "#passesAtLast")))
                .extracting(test -> text(test, "attempt") + " " + test.status().text())
                .containsExactlyInAnyOrder(" failed", "2 failed", "3 success");
    }

    private static void isChildOf(List<ExecutionRecord> records, String tracked, String testName) {
        ExecutionRecord test = only(records, record -> record.name().equals(testName));
        ExecutionRecord child = only(records, record -> record.name().equals(tracked));
        assertThat(child.parentSpanId()).isEqualTo(test.spanId());
    }
}

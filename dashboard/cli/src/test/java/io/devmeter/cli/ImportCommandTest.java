// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportCommandTest extends RecordingFixture {

    private static final String SUREFIRE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite version="3.0.2" name="org.example.ShopTest" time="10.5" tests="8" errors="1" skipped="1" failures="2">
              <properties><property name="java.version" value="17"/></properties>
              <testcase name="sells" classname="org.example.ShopTest" time="0.5"/>
              <testcase name="adds(int, int)[1]" classname="org.example.ShopTest" time="1,000.25"/>
              <testcase name="fails" classname="org.example.ShopTest" time="0.25">
                <failure message="expected: &lt;1&gt;&#10;but was: 2" type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j…]]></failure>
                <system-out><![CDATA[<not> <xml> &]]></system-out>
              </testcase>
              <testcase name="breaks" classname="org.example.ShopTest">
                <error type="java.lang.NullPointerException">

                java.lang.NullPointerException: why
                  at here</error>
              </testcase>
              <testcase name="sleeps" classname="org.example.ShopTest" time="0"><skipped message="not today"/></testcase>
              <testcase name="isFlaky" classname="org.example.ShopTest" time="0.125">
                <flakyFailure message="first" type="E1" time="0.5"><stackTrace>x</stackTrace></flakyFailure>
                <flakyError message="second" type="E2"><stackTrace>x</stackTrace></flakyError>
              </testcase>
              <testcase name="isBroken" classname="org.example.ShopTest" time="0.5">
                <failure message="first" type="E1"/>
                <rerunFailure message="second" type="E2"><stackTrace>x</stackTrace></rerunFailure>
                <rerunError message="third" type="E3" time="2"/>
              </testcase>
              <testcase name="" classname="org.example.ShopTest" time="0"><error message="no class"/></testcase>
            </testsuite>
            """;

    @Test
    void aDirectory_isReadWithoutTheCacheOfExecutions() throws Exception {
        Files.createDirectories(temp.resolve("reports/.cache"));
        file("reports/TEST-x.xml", SUREFIRE);
        file("reports/.cache/TEST-y.xml", SUREFIRE.replace("org.example", "com.example"));

        assertThat(run("import", temp.resolve("reports").toString())).isZero();

        assertThat(out()).isEqualTo("imported 12, already there 0\n");
    }

    /** As an empty variable of a script leaves it; it is not the working directory. */
    @Test
    void anEmptyName_isWrongUsage() {
        assertThat(run("import", "some.xml", "")).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err()).isEqualTo("devmeter: FILE is empty; name files or directories\n");
        assertThat(directory()).doesNotExist();
    }

    // --- test reports

    @Test
    void aReport_isItsTests_attemptByAttempt() throws Exception {
        Path report = file("TEST-x.xml", SUREFIRE);

        assertThat(run("import", report.toString())).isZero();

        assertThat(out()).isEqualTo("imported 12, already there 0\n");
        assertThat(err()).isEmpty();
        assertThat(recorded("org.example.ShopTest#sells")).singleElement().satisfies(sells -> {
            assertThat(sells.status()).isEqualTo(Status.SUCCESS);
            assertThat(sells.startedAt()).isEqualTo(Instant.parse("2026-11-22T11:43:25.750Z"));
            assertThat(sells.endedAt()).isEqualTo(Instant.parse("2026-11-22T11:43:26.250Z"));
            assertThat(sells.durationMs()).isEqualTo(500.0);
            assertThat(sells.metadata())
                    .isEqualTo(Map.of(
                            "test.case.name", "sells",
                            "test.suite.name", "org.example.ShopTest",
                            "test.case.result.status", "pass"));
        });
        ExecutionRecord adds = recorded("org.example.ShopTest#adds").get(0);
        assertThat(adds.durationMs()).isEqualTo(1_000_250.0);
        assertThat(adds.metadata()).containsEntry("test.case.name", "adds(int, int)[1]");
        ExecutionRecord fails = recorded("org.example.ShopTest#fails").get(0);
        assertThat(fails.status()).isEqualTo(Status.FAILED);
        assertThat(fails.error()).isEqualTo("expected: <1>\nbut was: 2");
        assertThat(fails.metadata())
                .containsEntry("error.type", "org.opentest4j.AssertionFailedError")
                .containsEntry("test.case.result.status", "fail");
        assertThat(fails.startedAt()).isEqualTo(Instant.parse("2026-11-22T12:00:06.500Z"));
        ExecutionRecord breaks = recorded("org.example.ShopTest#breaks").get(0);
        assertThat(breaks.error()).isEqualTo("java.lang.NullPointerException: why");
        assertThat(breaks.durationMs()).isNull();
        ExecutionRecord sleeps = recorded("org.example.ShopTest#sleeps").get(0);
        assertThat(sleeps.status()).isEqualTo(Status.SKIPPED);
        assertThat(sleeps.metadata()).containsEntry("devmeter.skip.reason", "not today");
        assertThat(recorded("org.example.ShopTest#initializationError"))
                .singleElement()
                .satisfies(whole -> assertThat(whole.error()).isEqualTo("no class"));
    }

    @Test
    void attempts_areOfOneTrace_inOrder() throws Exception {
        run("import", file("TEST-x.xml", SUREFIRE).toString());

        List<ExecutionRecord> flaky = recorded("org.example.ShopTest#isFlaky");
        assertThat(flaky)
                .extracting(ExecutionRecord::status)
                .containsExactly(Status.FAILED, Status.FAILED, Status.SUCCESS);
        assertThat(flaky).extracting(ExecutionRecord::error).containsExactly("first", "second", null);
        assertThat(flaky).extracting(ExecutionRecord::durationMs).containsExactly(500.0, 125.0, 125.0);
        assertThat(flaky)
                .extracting(attempt -> attempt.metadata().get("attempt"))
                .containsExactly(null, 2L, 3L);
        assertThat(flaky)
                .extracting(ExecutionRecord::traceId)
                .containsOnly(flaky.get(0).traceId());
        List<ExecutionRecord> broken = recorded("org.example.ShopTest#isBroken");
        assertThat(broken).extracting(ExecutionRecord::error).containsExactly("first", "second", "third");
        assertThat(broken).extracting(ExecutionRecord::durationMs).containsExactly(500.0, 500.0, 2000.0);
    }

    @Test
    void importingTwice_addsNothing_evenOfACopyThatIsNewer() throws Exception {
        Path report = file("TEST-x.xml", SUREFIRE);
        Files.setLastModifiedTime(report, FileTime.from(Instant.parse("2026-11-20T12:00:00Z")));
        Path copy = Files.copy(report, temp.resolve("copy"));
        Files.setLastModifiedTime(copy, FileTime.from(Instant.parse("2026-11-22T12:00:00Z")));

        run("import", report.toString());
        run("import", report.toString());
        run("import", copy.toString(), report.toString());

        assertThat(out())
                .isEqualTo(
                        "imported 12, already there 0\nimported 0, already there 12\nimported 0, already there 24\n");
    }

    @Test
    void sameTestsOfAnotherRun_areOthers() throws Exception {
        run("import", file("a.xml", SUREFIRE).toString());
        run("import", file("b.xml", SUREFIRE.replace("0.125", "0.126")).toString());

        assertThat(out()).isEqualTo("imported 12, already there 0\nimported 12, already there 0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T10:00:00, 2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00.123, 2026-11-22T10:00:00.123Z",
        "2026-11-22T10:00:00Z, 2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00+02:00, 2026-11-22T08:00:00Z",
        "2026-11-22T10:00:00.5-0130, 2026-11-22T11:30:00.500Z",
        "2026-11-22 10:00:00, 2026-11-22T10:00:00Z"
    })
    void aSuite_startsWhenItSays(String timestamp, Instant start) throws Exception {
        run("import", file("x.xml", """
                <testsuite name="S" timestamp="%s"><testcase name="a" time="1"/><testcase name="b" time="1"/></testsuite>
                """.formatted(timestamp)).toString());

        assertThat(recorded("S#a").get(0).startedAt()).isEqualTo(start);
        assertThat(recorded("S#b").get(0).startedAt()).isEqualTo(start.plusSeconds(1));
    }

    @Test
    void suites_mayBeNested_andFollowEachOther() throws Exception {
        run("import", file("x.xml", """
                <testsuites name="all" timestamp="2026-11-22T10:00:00Z">
                  <testsuite name="A">
                    <testcase name="a1" time="1"/>
                    <testsuite name="B"><testcase name="b" classname="own.Name" time="2"/></testsuite>
                    <testcase name="a2" time="1"/>
                  </testsuite>
                  <testsuite name="C" timestamp="2026-11-22T09:00:00Z"><testcase name="c" status="notrun"/></testsuite>
                  <testsuite name="D"><testcase name="d d (x)" time="nonsense"/></testsuite>
                </testsuites>
                """).toString());

        assertThat(recorded(null))
                .extracting(test -> test.name() + " " + test.startedAt() + " "
                        + test.status().text())
                .containsExactlyInAnyOrder(
                        "A#a1 2026-11-22T10:00:00Z success",
                        "own.Name#b 2026-11-22T10:00:01Z success",
                        "A#a2 2026-11-22T10:00:03Z success",
                        "C#c 2026-11-22T09:00:00Z skipped",
                        "D#d d (x) 2026-11-22T10:00:04Z success");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<testsuite name='S'>%s</testsuite>",
                "<testsuite name='S' time='1'>%s</testsuite>",
                "<testsuites><testsuite name='S'>%s</testsuite></testsuites>"
            })
    void testsOfAReportWithoutAStart_haveEndedWhenItWasWritten_oneAfterTheOther(String report) throws Exception {
        run("import", file("TEST-x.xml", report.formatted("""
                        <testcase name='first' time='2'/>
                        <testcase name='second' time='4'><flakyFailure time='1'/></testcase>
                        """)).toString());

        assertThat(recorded(null))
                .extracting(test -> test.name() + " " + test.startedAt())
                .containsExactly(
                        "S#first 2026-11-22T12:00:03.500Z",
                        "S#second 2026-11-22T12:00:05.500Z",
                        "S#second 2026-11-22T12:00:06.500Z");
    }

    @Test
    void foreignEntities_areNotRead() throws Exception {
        Path secret = file("secret", "<s>never</s>");
        Path report = file("x.xml", """
                <!DOCTYPE testsuite [<!ENTITY secret SYSTEM "%s">]>
                <testsuite name="S"><testcase name="a"><failure>&secret;</failure></testcase></testsuite>
                """.formatted(secret.toUri()));

        assertThat(run("import", report.toString())).isEqualTo(3);

        assertThat(err())
                .startsWith("devmeter: " + report + ": no valid XML in line 2: ")
                .hasLineCount(1);
        assertThat(out()).isEqualTo("imported 0, already there 0\n");
        assertThat(Files.exists(directory())).isFalse();
    }

    @Test
    void entitiesThatMultiply_doNot() throws Exception {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE testsuite [<!ENTITY e0 \"xxxxxxxxxx\">");
        for (int i = 1; i < 30; i++) {
            bomb.append(
                    "<!ENTITY e%d \"%s\">".formatted(i, "&e%d;".formatted(i - 1).repeat(10)));
        }
        bomb.append("]><testsuite name=\"S\"><testcase name=\"&e29;\"/></testsuite>");

        assertThat(run("import", file("x.xml", bomb.toString()).toString())).isEqualTo(3);
        assertThat(err()).contains("no valid XML in line 1").hasLineCount(1);
    }

    @Test
    void aDocumentTypeThatIsJustThere_doesNoHarm() throws Exception {
        run(
                "import",
                file(
                                "x.xml",
                                "<!DOCTYPE testsuite SYSTEM \"http://127.0.0.1:9/x.dtd\">"
                                        + "<testsuite name=\"S\"><testcase name=\"a\"/></testsuite>")
                        .toString());

        assertThat(out()).isEqualTo("imported 1, already there 0\n");
    }

    @Test
    void ofABrokenReport_nothingIsRecorded_andOthersAre() throws Exception {
        Path broken = file("a.xml", SUREFIRE.substring(0, SUREFIRE.length() - 20));
        Path right = file("b.xml", SUREFIRE);

        assertThat(run("import", broken.toString(), right.toString())).isEqualTo(3);

        assertThat(out()).isEqualTo("imported 12, already there 0\n");
        assertThat(err())
                .startsWith("devmeter: " + broken + ": no valid XML in line ")
                .hasLineCount(1);
    }

    // --- OTLP

    @Test
    void otlp_isRead_lineByLine() throws Exception {
        String line = """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
                "scopeSpans":[{"scope":{"name":"lib"},"spans":[\
                {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b%d","name":"checkout","kind":2,\
                "startTimeUnixNano":"1763807400123456789","endTimeUnixNano":"1763807401123456789",\
                "attributes":[{"key":"n","value":{"intValue":"1"}}],"status":{"code":2,"message":"no stock"}},\
                {"name":"no ids"}]}]}]}
                """;
        Path otlp = file("spans", line.formatted(1) + line.formatted(2) + "garbage\n{\"resourceMetrics\":[]}\n");

        assertThat(run("import", otlp.toString())).isZero();
        assertThat(run("import", otlp.toString())).isZero();

        assertThat(out()).isEqualTo("imported 2, already there 0\nimported 0, already there 2\n");
        assertThat(err())
                .startsWith("devmeter: " + otlp + ": skipped 3 malformed lines\n")
                .hasLineCount(2);
        ExecutionRecord checkout = recorded("checkout").get(0);
        assertThat(checkout.status()).isEqualTo(Status.FAILED);
        assertThat(checkout.error()).isEqualTo("no stock");
        assertThat(checkout.metadata()).isEqualTo(Map.of("n", 1L));
        assertThat(checkout.otel()).containsEntry("kind", "SERVER");
    }

    // --- day files

    @Test
    void dayFiles_areRead_oursAndPythons_compressedOrNot() throws Exception {
        String python = "{\"name\": \"lint\", \"started_at\": \"2025-10-18T10:30:00.123456\", \"ended_at\": null, "
                + "\"duration_ms\": null, \"status\": \"running\", \"metadata\": {\"a\": [1]}, \"error\": null}\r\n"
                + "{\"name\": \"lint\", \"started_at\": \"2025-10-18T10:30:00.123456\", \"duration_ms\": 1.5, \"status\": \"success\"}\n"
                + "half a li";
        Path plain = file("2025-10-18.jsonl", python);
        Path compressed = temp.resolve("other.bin");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            gzip.write(python.replace("lint", "test").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(run("import", plain.toString(), compressed.toString())).isZero();
        assertThat(run("import", plain.toString(), compressed.toString())).isZero();

        assertThat(out()).isEqualTo("imported 4, already there 0\nimported 0, already there 4\n");
        assertThat(err()).contains(plain + ": skipped 1 malformed line\n");
        assertThat(recorded("lint"))
                .extracting(ExecutionRecord::status)
                .containsExactlyInAnyOrder(Status.RUNNING, Status.SUCCESS);
    }

    @Test
    void aDirectoryOfRecords_canBeTakenOver() throws Exception {
        run("import", file("x.xml", SUREFIRE).toString());
        run("summary", "--format", "json");
        forgetPrinted();
        Path elsewhere = temp.resolve("elsewhere");

        assertThat(DevmeterCommand.run(
                        terminal(),
                        "import",
                        "--dir",
                        elsewhere.toString(),
                        directory().toString()))
                .isZero();

        assertThat(out()).isEqualTo("imported 12, already there 0\n");
        assertThat(err()).isEmpty();
    }

    // --- other files

    @Test
    void directories_areSearched_andWhatIsNoneOfOursIsLeftOut() throws Exception {
        Files.createDirectories(temp.resolve("reports/sub"));
        Files.writeString(temp.resolve("reports/sub/TEST-x.xml"), SUREFIRE);
        Files.writeString(temp.resolve("reports/x.txt"), "Tests run: 8");
        Files.writeString(temp.resolve("reports/page.html"), "<!DOCTYPE html><html><br></html>");
        Files.writeString(temp.resolve("reports/package.json"), "{\n  \"name\": \"x\"\n}\n");
        Files.writeString(temp.resolve("reports/empty"), "");

        assertThat(run("import", temp.resolve("reports").toString())).isZero();

        assertThat(out()).isEqualTo("imported 12, already there 0\n");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"just text", "<html><br></html>", "<?xml version=\"1.0\"?><project/>", "{\n\"name\": \"x\"\n}"})
    void aFileOfNoKnownFormat_isOneLine_andExitStatus3(String content) throws Exception {
        Path file = file("x", content);

        assertThat(run("import", file.toString())).isEqualTo(3);

        assertThat(err())
                .isEqualTo("devmeter: " + file
                        + ": it is neither a test report in XML, nor OTLP as JSON lines, nor a day file\n");
    }

    @Test
    void aFileThatIsNotThere_isOneLine_andExitStatus3() throws Exception {
        assertThat(run("import", temp.resolve("missing").toString())).isEqualTo(3);

        assertThat(err()).isEqualTo("devmeter: " + temp.resolve("missing") + ": there is no such file\n");
        assertThat(out()).isEqualTo("imported 0, already there 0\n");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatCanBeReadOnlyOnce_isOneLine_andExitStatus3() throws Exception {
        assertThat(run("import", "/dev/null")).isEqualTo(3);

        assertThat(err())
                .isEqualTo(
                        "devmeter: /dev/null: it is a pipe or a device, which can be read only once; write it to a file first\n");
        assertThat(out()).isEqualTo("imported 0, already there 0\n");
    }

    @Test
    void aDamagedArchive_isOneLine_andExitStatus3() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(SUREFIRE.getBytes(StandardCharsets.UTF_8));
        }
        Path file = temp.resolve("x.xml.gz");
        byte[] whole = compressed.toByteArray();
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThat(run("import", file.toString())).isEqualTo(3);

        assertThat(err()).contains(file.toString()).hasLineCount(1);
        assertThat(out()).isEqualTo("imported 0, already there 0\n");
    }

    @Test
    void aDirectoryThatCannotBeWritten_isOneLine_andExitStatus3() throws Exception {
        Path report = file("x.xml", SUREFIRE);
        Path inTheWay = file("file", "");

        assertThat(DevmeterCommand.run(terminal(), "import", "--dir", inTheWay.toString(), report.toString()))
                .isEqualTo(3);

        assertThat(err()).hasLineCount(1);
        assertThat(out()).isEmpty();
    }

    /** Long ago enough that tests, which are placed one after the other from when the file was written, are not in the future. */
    private Path file(String name, String content) throws IOException {
        Path file = Files.writeString(temp.resolve(name), content);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-22T12:00:10.500Z")));
    }

    /** In the order of their starts. */
    private List<ExecutionRecord> recorded(@Nullable String name) throws IOException {
        try (ExecutionStore store = ExecutionStore.open(directory())) {
            return store.recent(name, 1000).stream()
                    .sorted(Comparator.comparing(ExecutionRecord::startedAt))
                    .toList();
        }
    }
}

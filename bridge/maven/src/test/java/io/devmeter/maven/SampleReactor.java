// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static io.devmeter.maven.RealBuild.write;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A project with a module for each way in which tests are run. */
final class SampleReactor {

    /** The newest, which runs everything on the JUnit Platform, and one before it, which has providers of their own for JUnit 4 and TestNG. */
    static final String NEW_SUREFIRE = "3.6.1";

    static final String OLD_SUREFIRE = "3.2.5";

    static final List<String> MODULES = List.of(
            "jupiter5",
            "jupiter6",
            "junit4",
            "testng",
            "vintage",
            "reruns",
            "reruns4",
            "tracked",
            "itself",
            "parallel");

    /** One that Surefire does not run in a parallel build. */
    static final String IN_PROCESS = "inprocess";

    private SampleReactor() {}

    /** Generates all modules, of which the reactor has some. */
    static void generate(Path directory, List<String> modules) throws IOException {
        write(directory, "pom.xml", parent(modules), ".gitignore", "target/\n");
        module(
                directory,
                "jupiter5",
                NEW_SUREFIRE,
                "<forkCount>2</forkCount><reuseForks>false</reuseForks><argLine>-Xmx200m</argLine>",
                JUPITER_5);
        write(
                directory,
                "jupiter5/src/test/java/shop/OutcomesTest.java",
                OUTCOMES,
                "jupiter5/src/test/java/shop/CasesTest.java",
                CASES);
        module(directory, "jupiter6", OLD_SUREFIRE, "", dependency("org.junit.jupiter", "junit-jupiter", "6.0.1"));
        write(directory, "jupiter6/src/test/java/shop/CasesTest.java", CASES);
        module(directory, "junit4", OLD_SUREFIRE, "", JUNIT_4);
        write(directory, "junit4/src/test/java/shop/OldTest.java", OLD_TEST);
        module(directory, "testng", OLD_SUREFIRE, "", dependency("org.testng", "testng", "7.10.2"));
        write(directory, "testng/src/test/java/shop/NgTest.java", TESTNG);
        module(
                directory,
                "vintage",
                OLD_SUREFIRE,
                "",
                dependency("org.junit.vintage", "junit-vintage-engine", "5.14.4"));
        write(directory, "vintage/src/test/java/shop/OldTest.java", OLD_TEST);
        module(directory, "reruns", OLD_SUREFIRE, "<rerunFailingTestsCount>2</rerunFailingTestsCount>", JUPITER_5);
        write(directory, "reruns/src/test/java/shop/FlakyTest.java", FLAKY);
        module(
                directory,
                "reruns4",
                OLD_SUREFIRE,
                "<rerunFailingTestsCount>2</rerunFailingTestsCount><runOrder>alphabetical</runOrder>",
                JUNIT_4);
        write(
                directory,
                "reruns4/src/test/java/shop/OldFlakyTest.java",
                JUNIT_4_FLAKY,
                "reruns4/src/test/java/shop/SlowTest.java",
                JUNIT_4_SLOW);
        module(directory, IN_PROCESS, OLD_SUREFIRE, "<forkCount>0</forkCount>", JUPITER_5);
        write(directory, "inprocess/src/test/java/shop/OutcomesTest.java", OUTCOMES);
        module(
                directory,
                "tracked",
                OLD_SUREFIRE,
                classPath("exporter.store|exporter.otel|bridge.core|bridge.local|" + LIBRARIES)
                        + "<environmentVariables><SHOP>open</SHOP></environmentVariables>",
                JUPITER_5);
        write(directory, "tracked/src/test/java/shop/TrackedTest.java", TRACKED.formatted("Tracked", "sale"));
        module(
                directory,
                "itself",
                OLD_SUREFIRE,
                classPath("exporter.store|exporter.otel|bridge.core|bridge.local|bridge.junit|" + LIBRARIES)
                        + "<environmentVariables><SHOP>open</SHOP></environmentVariables>",
                JUPITER_5);
        write(directory, "itself/src/test/java/shop/ItselfTest.java", TRACKED.formatted("Itself", "refund"));
        module(directory, "parallel", NEW_SUREFIRE, "", JUPITER_5);
        write(
                directory,
                "parallel/src/test/java/shop/FirstTest.java",
                PARALLEL.formatted("First"),
                "parallel/src/test/java/shop/SecondTest.java",
                PARALLEL.formatted("Second"),
                "parallel/src/test/resources/junit-platform.properties",
                """
                junit.jupiter.execution.parallel.enabled=true
                junit.jupiter.execution.parallel.mode.default=concurrent
                junit.jupiter.execution.parallel.config.strategy=fixed
                junit.jupiter.execution.parallel.config.fixed.parallelism=4
                """);
    }

    static String parent(List<String> modules) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>shop</groupId>
                  <artifactId>shop</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>%s</modules>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <build><pluginManagement><plugins>
                    <plugin><artifactId>maven-resources-plugin</artifactId><version>3.4.0</version></plugin>
                    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.15.0</version></plugin>
                    <plugin><artifactId>maven-jar-plugin</artifactId><version>3.5.0</version></plugin>
                    <plugin><artifactId>maven-install-plugin</artifactId><version>3.1.4</version></plugin>
                  </plugins></pluginManagement></build>
                </project>
                """.formatted(modules.stream()
                .map(module -> "<module>" + module + "</module>")
                .collect(Collectors.joining()));
    }

    static void module(Path directory, String name, String surefire, String configuration, String dependencies)
            throws IOException {
        write(directory, name + "/pom.xml", """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version></parent>
                  <artifactId>%s</artifactId>
                  <dependencies>%s</dependencies>
                  <build><plugins><plugin>
                    <artifactId>maven-surefire-plugin</artifactId>
                    <version>%s</version>
                    <configuration>%s</configuration>
                  </plugin></plugins></build>
                </project>
                """.formatted(name, dependencies, surefire, configuration));
    }

    static String dependency(String group, String artifact, String version) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><scope>test</scope></dependency>"
                .formatted(group, artifact, version);
    }

    static final String JUPITER_5 = dependency("org.junit.jupiter", "junit-jupiter", "5.14.4");

    static final String JUNIT_4 = dependency("junit", "junit", "4.13.2");

    private static final String LIBRARIES = "opentelemetry|micrometer|jackson|HdrHistogram|jspecify";

    /** Puts what a project may use of Devmeter itself on its test class path. */
    private static String classPath(String parts) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.replace("devmeter-bridge", "bridge.core")
                        .replace("devmeter-", "bridge.")
                        .replace("bridge.store", "exporter.store")
                        .replace("bridge.exporter", "exporter.otel")
                        .matches(".*(" + parts + ").*"))
                .map(entry -> "<element>" + entry + "</element>")
                .collect(Collectors.joining("", "<additionalClasspathElements>", "</additionalClasspathElements>"));
    }

    private static final String OUTCOMES = """
            package shop;

            import java.util.concurrent.TimeUnit;
            import org.junit.jupiter.api.*;

            class OutcomesTest {
                @Test @Tag("fast") void passes() {}

                @Test void fails() { throw new IllegalStateException("no stock"); }

                @Test void isAborted() { Assumptions.assumeTrue(false, "not on this machine"); }

                @Test @Disabled("later") void isDisabled() {}

                @Test void takesATenthOfASecond() {
                    for (long start = System.nanoTime(); System.nanoTime() - start < 100_000_000; ) {
                        Thread.onSpinWait();
                    }
                }

                @Nested class Inner {
                    @Test void isNested() {}
                }

                @Nested @Disabled("all of it") class Off {
                    @Test void never() {}
                }
            }
            """;

    private static final String CASES = """
            package shop;

            import java.util.stream.Stream;
            import org.junit.jupiter.api.*;
            import org.junit.jupiter.params.*;
            import org.junit.jupiter.params.provider.*;

            class CasesTest {
                @ParameterizedTest(name = "{0} apples") @ValueSource(ints = {1, 2, 3}) void buys(int apples) {
                    Assertions.assertNotEquals(2, apples);
                }

                @RepeatedTest(2) void again() {}

                @TestFactory Stream<DynamicNode> made() {
                    return Stream.of(
                            DynamicTest.dynamicTest("one", () -> {}),
                            DynamicContainer.dynamicContainer("more", Stream.of(DynamicTest.dynamicTest("two", () -> {}))));
                }
            }
            """;

    private static final String OLD_TEST = """
            package shop;

            import java.util.List;
            import org.junit.*;
            import org.junit.runner.RunWith;
            import org.junit.runners.Parameterized;

            @RunWith(Parameterized.class)
            public class OldTest {
                @Parameterized.Parameters public static List<Object[]> data() { return List.of(new Object[] {1}, new Object[] {2}); }
                private final int number;
                public OldTest(int number) { this.number = number; }
                @Test public void isSmall() { Assert.assertTrue("number is " + number, number < 2); }
                @Test @Ignore("later") public void isIgnored() {}
                @Test public void errs() { if (number == 2) throw new IllegalStateException("two"); }
            }
            """;

    private static final String TESTNG = """
            package shop;

            import org.testng.*;
            import org.testng.annotations.*;

            public class NgTest {
                @DataProvider public Object[][] numbers() { return new Object[][] {{1}, {2}}; }
                @Test(dataProvider = "numbers") public void isSmall(int number) { Assert.assertTrue(number < 2, "number is " + number); }
                @Test public void passes() {}
                @Test public void skips() { throw new SkipException("not here"); }
            }
            """;

    private static final String FLAKY = """
            package shop;

            import org.junit.jupiter.api.*;

            class FlakyTest {
                private static int runs;
                @Test void passesAtLast() { Assertions.assertEquals(3, ++runs); }
                @Test void neverPasses() { Assertions.fail("never"); }
                @Test void passes() {}
            }
            """;

    private static final String JUNIT_4_FLAKY = """
            package shop;

            import org.junit.*;

            public class OldFlakyTest {
                private static int runs;
                @Test public void passesAtLast() { Assert.assertEquals(3, ++runs); }
                @Test public void neverPasses() { Assert.fail("never"); }
                @Test public void passes() {}
            }
            """;

    /** Runs for so long that the report of the class before is read, which is then written again. */
    private static final String JUNIT_4_SLOW = """
            package shop;

            import org.junit.*;

            public class SlowTest {
                @Test public void takesTime() throws Exception { Thread.sleep(1500); }
            }
            """;

    private static final String TRACKED = """
            package shop;

            import org.junit.jupiter.api.*;

            class %sTest {
                @Test void tracksItself() throws Exception {
                    Assertions.assertEquals("open", System.getenv("SHOP"));
                    Object devmeter = Class.forName("io.devmeter.local.Devmeter").getMethod("global").invoke(null);
                    Object tracker = devmeter.getClass().getMethod("tracker").invoke(devmeter);
                    Runnable nothing = () -> {};
                    tracker.getClass().getMethod("record", String.class, Runnable.class).invoke(tracker, "%s", nothing);
                }
            }
            """;

    private static final String PARALLEL = """
            package shop;

            import org.junit.jupiter.api.*;

            class %sTest {
                @RepeatedTest(20) void runsBesideOthers() { Thread.yield(); }
                @Test void isOne() {}
                @Test void isTwo() {}
            }
            """;
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house is as it was drawn: dependencies point one way, and everyone keeps to what is theirs to know. */
class HouseTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.devmeter");

    /** Each module's package with the packages of other modules that it may use. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            entry("io.devmeter.store", List.of()),
            entry("io.devmeter.exporter", List.of("io.devmeter.store")),
            entry("io.devmeter.replay", List.of("io.devmeter.exporter", "io.devmeter.store")),
            entry("io.devmeter.bridge", List.of()),
            entry("io.devmeter.testkit", List.of("io.devmeter.bridge")),
            entry("io.devmeter.grafana", List.of("io.devmeter.bridge")),
            entry("io.devmeter.spring", List.of("io.devmeter.bridge", "io.devmeter.exporter")),
            entry("io.devmeter.local", List.of("io.devmeter.bridge", "io.devmeter.exporter", "io.devmeter.store")),
            entry("io.devmeter.junit", List.of("io.devmeter.local", "io.devmeter.bridge")),
            entry("io.devmeter.dashboard", List.of("io.devmeter.store")),
            entry(
                    "io.devmeter.cli",
                    List.of(
                            "io.devmeter.dashboard",
                            "io.devmeter.store",
                            "io.devmeter.replay",
                            "io.devmeter.exporter",
                            "io.devmeter.local",
                            "io.devmeter.bridge")));

    static Stream<String> modules() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void modules_useOnlyThoseTheyMay(String module) {
        List<String> forbidden = new ArrayList<>(MAY_USE.keySet());
        forbidden.remove(module);
        forbidden.removeAll(MAY_USE.getOrDefault(module, List.of()));

        noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.stream().map(name -> name + "..").toArray(String[]::new))
                .check(HOUSE);
    }

    @Test
    void everyPackage_belongsToAModule() {
        List<String> rooms = Stream.concat(MAY_USE.keySet().stream(), Stream.of("io.devmeter.examples"))
                .toList();

        assertThat(packages())
                .allSatisfy(
                        name -> assertThat(rooms).anyMatch(room -> name.equals(room) || name.startsWith(room + ".")));
        assertThat(packages()).containsAll(MAY_USE.keySet());
    }

    @Test
    void storeAndDashboard_knowNeitherOpenTelemetryNorMicrometer() {
        noClasses()
                .that()
                .resideInAnyPackage("io.devmeter.store..", "io.devmeter.dashboard..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..", "io.micrometer..")
                .check(HOUSE);
    }

    @Test
    void bridge_knowsTheApisAlone_butForTheProcessorOfSpans() {
        noClasses()
                .that()
                .resideInAPackage("io.devmeter.bridge..")
                .and()
                .haveNameNotMatching(".*\\.TimingSpanProcessor.*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry.sdk..", "java.nio.file..", "tools.jackson..")
                .check(HOUSE);
    }

    /** OpenTelemetry calls them internal, but there is no other way to be named in its configuration files, or to hear of the SDK's meters. */
    private static final DescribedPredicate<JavaClass> DOORS_OF_CONFIGURATION = DescribedPredicate.describe(
            "doors of configuration",
            type -> List.of(
                            "io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener",
                            "io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider",
                            "io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties")
                    .contains(type.getName()));

    @Test
    void nobody_usesInternalsOfOthers() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.opentelemetry..internal..",
                                "io.micrometer..internal..",
                                "tools.jackson..internal..")
                        .and(not(DOORS_OF_CONFIGURATION)))
                .check(HOUSE);
    }

    @Test
    void onlyTheExportersDeclaredParts_useConfigurationFiles() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.devmeter\\.exporter\\.Declar.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry.api.incubator..")
                .check(HOUSE);
    }

    @Test
    void onlyTheLivePage_needsAServer() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.devmeter\\.dashboard\\.(Live.*|Refusal|ServedPage)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(HOUSE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..internal..")
                .check(HOUSE);
    }

    @Test
    void onlyCommandAndExamples_print() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.devmeter.cli..", "io.devmeter.examples..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(HOUSE);
    }

    @Test
    void everyPackage_isNullMarked() {
        assertThat(packages())
                .allSatisfy(name -> assertThat(HOUSE.getPackage(name)
                                .tryGetPackageInfo()
                                .orElseThrow()
                                .isAnnotatedWith(NullMarked.class))
                        .as(name)
                        .isTrue());
    }

    private static List<String> packages() {
        return HOUSE.getPackage("io.devmeter").getSubpackagesInTree().stream()
                .filter(room -> !room.getClasses().isEmpty())
                .map(JavaPackage::getName)
                .toList();
    }
}

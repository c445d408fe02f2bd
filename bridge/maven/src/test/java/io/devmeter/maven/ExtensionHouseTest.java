// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The extension's edges; it is no part of the house that {@code HouseTest} sees, because its jar is packed with all it needs. */
class ExtensionHouseTest {

    private static final JavaClasses EXTENSION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.devmeter.maven");

    @Test
    void extension_usesTheEmbeddedDefaultAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.devmeter.junit..",
                        "io.devmeter.exporter..",
                        "io.devmeter.store..",
                        "io.devmeter.dashboard..")
                .check(EXTENSION);
    }

    @Test
    void extension_bringsNoTelemetryIntoMaven() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..", "io.micrometer..", "io.devmeter.local.Devmeter")
                .check(EXTENSION);
    }
}

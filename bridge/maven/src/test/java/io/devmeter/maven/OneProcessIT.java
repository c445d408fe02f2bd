// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static io.devmeter.maven.RealBuild.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.store.ExecutionRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of several directories in one process, as a daemon or an IDE has them. */
class OneProcessIT {

    @TempDir
    Path temp;

    @Test
    void eachBuild_isATraceOfItsOwn_inItsOwnDirectory() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Path first = Files.createDirectory(temp.resolve("first"));
        Path second = Files.createDirectory(temp.resolve("second"));
        SampleReactor.generate(first, List.of("parallel"));
        SampleReactor.generate(second, List.of("parallel"));

        RealBuild.Ended ended =
                new RealBuild(elsewhere, RealBuild.USUAL).with("test").embedded(List.of(first, second, first));

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output().lines().filter(line -> line.contains("Devmeter recorded this build in")))
                .hasSize(3);
        assertThat(elsewhere).isEmptyDirectory();
        List<ExecutionRecord> ofSecond = RealBuild.recordsIn(second.resolve(".metrics"));
        List<ExecutionRecord> ofFirst = RealBuild.recordsIn(first.resolve(".metrics"));
        ExecutionRecord build = only(ofSecond, RealBuild::isBuild);
        assertThat(ofSecond).extracting(ExecutionRecord::traceId).containsOnly(build.traceId());
        assertThat(ofFirst).hasSize(2 * ofSecond.size());
        for (ExecutionRecord each : ofFirst.stream().filter(RealBuild::isBuild).toList()) {
            assertThat(each.parentSpanId()).isNull();
            assertThat(namesOfTrace(ofFirst, each)).isEqualTo(namesOfTrace(ofSecond, build));
        }
        assertThat(namesOfTrace(ofSecond, build)).contains("module parallel", "surefire:test", "shop.FirstTest#isOne");
    }

    private static List<String> namesOfTrace(List<ExecutionRecord> records, ExecutionRecord build) {
        List<String> names = new ArrayList<>();
        for (ExecutionRecord record : records) {
            if (record.traceId() != null && record.traceId().equals(build.traceId())) {
                names.add(record.name());
            }
        }
        names.sort(null);
        return names;
    }
}

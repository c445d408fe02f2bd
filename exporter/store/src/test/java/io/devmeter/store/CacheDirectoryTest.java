// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a summary says does not depend on what has happened to the rollups. */
class CacheDirectoryTest extends SummariesWithRollups {

    @Test
    void summary_isNeverWrong_whateverByteOfARollupIsDamaged() throws Exception {
        write(today, lines("a", 3) + "garbage\n");
        Summary expected = everything();
        trusting.summary(0);
        byte[] sound = Files.readAllBytes(rollup);

        for (int i = 0; i < sound.length; i++) {
            byte[] damaged = sound.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(rollup, damaged);
            assertThat(trusting.summary(0)).isEqualTo(expected);
            Files.write(rollup, Arrays.copyOf(sound, i));
            assertThat(trusting.summary(0)).isEqualTo(expected);
        }
        assertThat(Files.readAllBytes(rollup)).isEqualTo(sound);
    }

    @Test
    void summary_replacesARollupOfAnotherFile() throws Exception {
        Path yesterday = directory.resolve("2026-11-21.jsonl");
        write(yesterday, lines("b", 5));
        write(today, lines("a", 5));
        trusting.summary(1);

        Files.copy(directory.resolve(".cache/2026-11-21.jsonl.rollup"), rollup, StandardCopyOption.REPLACE_EXISTING);

        assertThat(trusting.summary(1)).isEqualTo(everything(1));
        rangesRead.clear();
        assertThat(trusting.summary(1)).isEqualTo(everything(1));
        assertThat(rangesRead).isEmpty();
    }

    @Test
    void summary_doesWithoutRollups_whereTheirPlaceIsTaken() throws Exception {
        write(today, lines("a", 5));
        Files.createDirectories(rollup.resolve("not empty"));
        assertThat(careful.summary(0)).isEqualTo(everything());
        assertThat(entriesOfCache()).containsExactly("2026-11-22.jsonl.rollup");

        Files.delete(rollup.resolve("not empty"));
        Files.delete(rollup);
        Files.delete(directory.resolve(".cache"));
        Files.writeString(directory.resolve(".cache"), "in the way");
        assertThat(careful.summary(0)).isEqualTo(everything());
        assertThat(directory.resolve(".cache")).hasContent("in the way");
    }

    @Test
    void summary_doesWithoutRollups_whenTheCacheIsALink() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve(".cache"), elsewhere);
        write(today, lines("a", 5));

        assertThat(careful.summary(0)).isEqualTo(everything());

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void summary_readsNoRollupThatIsALinkOrTooLong() throws Exception {
        write(today, lines("a", 5));
        trusting.summary(0);
        Path moved = Files.move(rollup, temp.resolve("moved"));
        Files.createSymbolicLink(rollup, moved);
        rangesRead.clear();
        trusting.summary(0);
        assertThat(rangesRead).isNotEmpty();
        assertThat(Files.isSymbolicLink(rollup)).isFalse();

        try (var file = Files.newByteChannel(rollup, StandardOpenOption.WRITE)) {
            file.position(RollupCodec.MAX_BYTES).write(java.nio.ByteBuffer.allocate(1));
        }
        assertThat(trusting.summary(0)).isEqualTo(everything());
        assertThat(Files.size(rollup)).isLessThan(10_000);
    }

    @Test
    void summary_doesWithoutRollups_whenTheDirectoryCannotBeWritten() throws Exception {
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");
        write(today, lines("a", 5));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeThat(Files.isWritable(directory)).as("root writes everywhere").isFalse();

            assertThat(careful.summary(0)).isEqualTo(everything());

            assertThat(rollup).doesNotExist();
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void rollups_areKeptToTheirOwner() throws Exception {
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");
        write(today, lines("a", 5));

        careful.summary(0);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rollup.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rollup)))
                .isEqualTo("rw-------");
    }

    @Test
    void rollups_goWithTheirDayFiles_andSoDoAbandonedTemporaries() throws Exception {
        write(directory.resolve("2026-10-01.jsonl"), lines("a", 1));
        write(directory.resolve("2026-11-21.jsonl"), lines("a", 1));
        write(today, lines("a", 1));
        careful.summary(100);
        Path abandoned = rollup.resolveSibling("2026-11-22.jsonl.rollup.1a-2b-3c.tmp");
        Path inUse = rollup.resolveSibling("2026-11-22.jsonl.rollup.4d-5e-6f.tmp");
        Path foreign = rollup.resolveSibling("notes.tmp");
        for (Path file : List.of(abandoned, inUse, foreign)) {
            Files.writeString(file, "");
        }
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));

        assertThat(careful.deleteOlderThan(30)).isEqualTo(1);
        assertThat(entriesOfCache())
                .containsExactlyInAnyOrder(
                        "2026-11-21.jsonl.rollup",
                        "2026-11-22.jsonl.rollup",
                        inUse.getFileName().toString(),
                        "notes.tmp");

        Files.delete(directory.resolve("2026-11-21.jsonl"));
        append(today, lines("b", 1));
        careful.summary(0);
        assertThat(entriesOfCache())
                .containsExactlyInAnyOrder(
                        "2026-11-22.jsonl.rollup", inUse.getFileName().toString(), "notes.tmp");
    }
}

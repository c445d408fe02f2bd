// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveInputStreamTest {

    @TempDir
    Path directory;

    private static final byte[] SECOND = "second".getBytes(StandardCharsets.UTF_8);

    private Path archive;

    @BeforeEach
    void name() {
        archive = directory.resolve("2026-11-15.jsonl.gz");
    }

    /** Members end at every place around the end of a block that is read at once. */
    @Test
    void whatFollowsAMember_isAnotherOne_orTheEnd_orDamage_whereverThatIs() throws Exception {
        byte[] random = new byte[66_000];
        new Random(1).nextBytes(random);
        byte[] second = gzip(SECOND);
        for (int length = (64 << 10) - 70; length < (64 << 10) + 10; length++) {
            byte[] content = Arrays.copyOf(random, length);
            byte[] first = gzip(content);

            assertThat(read(first)).isEqualTo(content);
            assertThat(read(concat(first, second))).isEqualTo(concat(content, SECOND));
            byte[] damaged = second.clone();
            damaged[1] ^= 1;
            assertDamagedBehind(content, concat(first, damaged));
            assertDamagedBehind(content, concat(first, Arrays.copyOf(second, 5)));
            assertDamagedBehind(content, concat(first, new byte[1]));
        }
    }

    @Test
    void emptyMembers_areMembers() throws Exception {
        byte[] note = ArchiveNote.NONE.encode();

        assertThat(read(concat(note, note))).isEmpty();
        assertDamagedBehind(new byte[0], concat(note, new byte[] {0x1F}));
    }

    @Test
    void veryManyEmptyMembers_areDamage() throws Exception {
        byte[] notes = ArchiveNote.NONE.encode();
        for (int i = 0; i < 9; i++) {
            notes = concat(notes, notes);
        }

        assertThat(read(concat(notes, gzip(SECOND)))).isEqualTo(SECOND);
        assertThat(read(concat(concat(notes, gzip(SECOND)), concat(notes, gzip(SECOND)))))
                .isEqualTo(concat(SECOND, SECOND));

        byte[] more = gzip(SECOND);
        for (int i = 0; i < 100; i++) {
            more = concat(more, notes);
        }
        assertDamagedBehind(SECOND, more);
    }

    private void assertDamagedBehind(byte[] content, byte[] bytes) throws IOException {
        Files.write(archive, bytes);
        try (InputStream in = ArchiveInputStream.open(archive)) {
            assertThat(in.readNBytes(content.length)).isEqualTo(content);
            assertThatThrownBy(in::readAllBytes).isInstanceOf(ZipException.class);
        }
    }

    private byte[] read(byte[] bytes) throws IOException {
        Files.write(archive, bytes);
        try (InputStream in = ArchiveInputStream.open(archive)) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

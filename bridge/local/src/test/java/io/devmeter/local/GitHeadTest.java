// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitHeadTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);

    @TempDir
    Path temp;

    @Test
    void of_findsBranchAndRevision_fromADirectoryBelow() throws Exception {
        write(".git/HEAD", "ref: refs/heads/feature/x\n");
        write(".git/refs/heads/feature/x", A + "\n");
        Path below = Files.createDirectories(temp.resolve("module/src"));

        assertThat(GitHead.of(below)).isEqualTo(new GitHead(temp, "feature/x", A));
    }

    @Test
    void of_findsTheRepositoryBehindALink() throws Exception {
        write("repository/.git/HEAD", "ref: refs/heads/main\n");
        write("repository/.git/refs/heads/main", A + "\n");
        Path module = Files.createDirectories(temp.resolve("repository/module"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), module);

        assertThat(GitHead.of(link)).isEqualTo(GitHead.of(module)).isNotNull();
    }

    @Test
    void of_readsPackedReferences() throws Exception {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(
                ".git/packed-refs",
                "# pack-refs with: peeled\n" + B + " refs/heads/not-main\n" + A + " refs/heads/main\n^" + B);

        assertThat(GitHead.of(temp)).isEqualTo(new GitHead(temp, "main", A));
    }

    @Test
    void of_prefersALooseReference_whichIsNewer() throws Exception {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(".git/packed-refs", A + " refs/heads/main\n");
        write(".git/refs/heads/main", B);

        assertThat(requireNonNull(GitHead.of(temp)).revision()).isEqualTo(B);
    }

    @Test
    void of_hasNoBranch_whenTheHeadIsDetached() throws Exception {
        write(".git/HEAD", A + "\n");

        assertThat(GitHead.of(temp)).isEqualTo(new GitHead(temp, null, A));
    }

    @Test
    void of_hasNoRevision_beforeTheFirstCommit() throws Exception {
        write(".git/HEAD", "ref: refs/heads/main\n");

        assertThat(GitHead.of(temp)).isEqualTo(new GitHead(temp, "main", null));
    }

    @Test
    void of_followsLinkedWorkTrees() throws Exception {
        write("main/.git/refs/heads/fix", A);
        write("main/.git/worktrees/fix/HEAD", "ref: refs/heads/fix\n");
        write("main/.git/worktrees/fix/commondir", "../..\n");
        write("fix/.git", "gitdir: " + temp.resolve("main/.git/worktrees/fix") + "\n");

        assertThat(GitHead.of(temp.resolve("fix"))).isEqualTo(new GitHead(temp.resolve("fix"), "fix", A));
    }

    @Test
    void of_followsSubmodules() throws Exception {
        write(".git/modules/lib/HEAD", B);
        write("lib/.git", "gitdir: ../.git/modules/lib\n");

        assertThat(GitHead.of(temp.resolve("lib"))).isEqualTo(new GitHead(temp.resolve("lib"), null, B));
    }

    @Test
    void of_knowsNothing_whenReferencesAreKeptInTables() throws Exception {
        write(".git/HEAD", "ref: refs/heads/.invalid\n");

        assertThat(GitHead.of(temp)).isEqualTo(new GitHead(temp, null, null));
    }

    @Test
    void of_isNothing_whenTheRepositoryCannotBeRead() throws Exception {
        write(".git", "gitdir: gone\n");

        assertThat(GitHead.of(temp)).isNull();
    }

    /** A program would wait at its start until somebody writes into the pipe. */
    @ParameterizedTest
    @ValueSource(strings = {".git", ".git/HEAD", ".git/commondir", ".git/packed-refs"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void of_waitsForNobody_whenAFileOfGitsIsAPipe(String name) throws Exception {
        if (!name.equals(".git")) {
            write(".git/HEAD", "ref: refs/heads/main\n");
        }
        Path pipe = temp.resolve(name);
        Files.deleteIfExists(pipe);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        GitHead head = GitHead.of(temp);

        assertThat(head == null ? null : head.revision()).isNull();
    }

    @Test
    void of_isNothing_whenTheHeadIsFarTooLong() throws Exception {
        write(".git/HEAD", "ref: refs/heads/main" + "\n".repeat(100_000));

        assertThat(GitHead.of(temp)).isNull();
    }

    @Test
    void of_endsWithoutARevision_whenReferencesGoInCircles() throws Exception {
        write(".git/HEAD", "ref: refs/heads/main");
        write(".git/refs/heads/main", "ref: refs/heads/main");

        assertThat(requireNonNull(GitHead.of(temp)).revision()).isNull();
    }

    private void write(String path, String content) throws IOException {
        Path file = temp.resolve(path);
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.writeString(file, content);
    }
}

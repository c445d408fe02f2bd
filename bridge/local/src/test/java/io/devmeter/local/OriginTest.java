// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real git, whose answers are what all this is about. */
class OriginTest {

    private static final String DIRTY = "devmeter.vcs.dirty";

    @TempDir
    Path temp;

    /** Where records are kept; what {@link #repository()} makes has none. */
    private Path records = Path.of("/nowhere");

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    @Test
    void attributes_tellBranchAndRevision_andNothingElseOfACleanWorkTree() throws Exception {
        repository();

        Map<String, String> attributes = attributes();
        assertThat(attributes)
                .containsEntry("vcs.ref.head.name", "main")
                .containsEntry("vcs.ref.head.revision", git("rev-parse", "HEAD"))
                .containsKeys("host.arch", "os.type", "process.runtime.version")
                .doesNotContainKeys(DIRTY, "devmeter.ci", "service.name");
    }

    @Test
    void dirty_tellsContentsApart_stagedOrNot() throws Exception {
        repository();
        Files.writeString(temp.resolve("A.java"), "class A { int x; }");
        String changed = dirty();

        assertThat(changed).matches("[0-9a-f]{16}");
        assertThat(dirty()).isEqualTo(changed);
        git("add", "A.java");
        assertThat(dirty()).isEqualTo(changed);
        Files.writeString(temp.resolve("A.java"), "class A { int y; }");
        assertThat(dirty()).matches("[0-9a-f]{16}").isNotEqualTo(changed);
        Files.delete(temp.resolve("A.java"));
        assertThat(dirty()).matches("[0-9a-f]{16}").isNotEqualTo(changed);
        git("checkout", "HEAD", "--", "A.java");
        assertThat(dirty()).isNull();
    }

    @Test
    void dirty_seesUntrackedFiles_butNotWhatBuildsMake() throws Exception {
        repository();
        write("target/classes/A.class", "made by Maven");
        write("sub/build/A.class", "made by Gradle");
        write("sub/build.gradle", "");
        write(".metrics/2026-11-22.jsonl", "recorded");
        write("dev_metrics_dashboard.html", "page");
        git("add", "sub/build.gradle");
        git("commit", "-qm", "gradle");

        assertThat(dirty()).isNull();
        write("docs/target/note.txt", "no pom beside it");
        assertThat(dirty()).matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics", "sub/../metrics", "build/of/ours", "."})
    void dirty_doesNotSeeTheDirectoryThatIsRecordedTo(String name) throws Exception {
        repository();
        Files.createDirectory(temp.resolve("sub"));
        records = temp.resolve(name);
        write(name + "/2026-11-22.jsonl", "recorded");
        write(name + "/2026-11-21.jsonl.gz", "recorded");
        write(name + "/.cache/2026-11-22.jsonl.rollup", "made of it");

        assertThat(dirty()).isNull();
        write(name + "/notes.txt", "somebody's own");
        assertThat(dirty()).matches("[0-9a-f]{16}");
        records = temp.resolve("elsewhere");
        Files.delete(temp.resolve(name + "/notes.txt"));
        assertThat(dirty()).as("another directory").matches("[0-9a-f]{16}");
    }

    @Test
    void dirty_doesNotSeeRecords_whenTheyAreCommitted() throws Exception {
        repository();
        records = temp.resolve("metrics");
        write("metrics/2026-11-22.jsonl", "recorded");
        git("add", ".");
        git("commit", "-qm", "records");
        write("metrics/2026-11-22.jsonl", "and more");

        assertThat(dirty()).isNull();
    }

    @Test
    void dirty_followsLinksToTheDirectoryThatIsRecordedTo() throws Exception {
        repository();
        write("kept/2026-11-22.jsonl", "recorded");
        Files.createSymbolicLink(temp.resolve("metrics"), Path.of("kept"));
        records = temp.resolve("metrics");

        assertThat(dirty()).isNull();
    }

    @Test
    void dirty_doesNotSeePages_whateverTheirName() throws Exception {
        repository();
        write("report.html", "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Devmeter · last 30 days</title>");

        assertThat(dirty()).isNull();
        write("report.html", "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Our shop</title>");
        assertThat(dirty()).matches("[0-9a-f]{16}");
    }

    @Test
    void dirty_seesRenamesAndLinks() throws Exception {
        repository();
        git("mv", "A.java", "B ä.java");
        String renamed = dirty();
        assertThat(renamed).matches("[0-9a-f]{16}");

        Files.createSymbolicLink(temp.resolve("link"), Path.of("nowhere"));
        assertThat(dirty()).matches("[0-9a-f]{16}").isNotEqualTo(renamed);
    }

    @Test
    void dirty_isOfPathContentAndKind_notOfTimes() throws Exception {
        repository();
        write("one.txt", "x");
        List<@Nullable String> seen = new ArrayList<>();
        seen.add(dirty());
        Files.setLastModifiedTime(temp.resolve("one.txt"), FileTime.fromMillis(0));
        assertThat(dirty()).as("touched").isEqualTo(seen.get(0));

        Files.move(temp.resolve("one.txt"), temp.resolve("two.txt"));
        seen.add(dirty());
        assertThat(temp.resolve("two.txt").toFile().setExecutable(true)).isTrue();
        seen.add(dirty());
        for (String target : List.of("here", "there")) {
            Files.delete(temp.resolve("two.txt"));
            Files.createSymbolicLink(temp.resolve("two.txt"), Path.of(target));
            seen.add(dirty());
        }

        assertThat(seen).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void dirty_seesConflicts() throws Exception {
        repository();
        String base = git("rev-parse", "HEAD");
        write("A.java", "class A { int ours; }");
        git("commit", "-qam", "ours");
        String ours = git("rev-parse", "HEAD");
        git("checkout", "-q", "-b", "topic", base);
        write("A.java", "class A { int theirs; }");
        git("commit", "-qam", "theirs");
        git("read-tree", "-m", base, "HEAD", ours);

        assertThat(git("status", "--porcelain")).isEqualTo("UU A.java");
        assertThat(dirty()).matches("[0-9a-f]{16}");
    }

    @Test
    void dirty_seesWhichCommitASubmoduleIsAt() throws Exception {
        repository();
        Path library = Files.createDirectory(temp.resolve("library"));
        gitIn(library, "init", "-q", "-b", "main");
        gitIn(library, "commit", "-q", "--allow-empty", "-m", "first");
        git("add", "library");
        git("commit", "-qm", "library");
        assertThat(dirty()).isNull();

        gitIn(library, "commit", "-q", "--allow-empty", "-m", "second");
        String second = dirty();
        gitIn(library, "commit", "-q", "--allow-empty", "-m", "third");
        assertThat(second).matches("[0-9a-f]{16}");
        assertThat(dirty()).matches("[0-9a-f]{16}").isNotEqualTo(second);
    }

    @Test
    void dirty_isUnknownAndNeverTheSame_whenThereIsNoGit() throws Exception {
        repository();

        String first = origin("no-such-git").attributes().get(DIRTY);
        assertThat(first).startsWith("unknown-");
        assertThat(origin("no-such-git").attributes().get(DIRTY))
                .startsWith("unknown-")
                .isNotEqualTo(first);
    }

    @Test
    void dirty_isUnknown_whenGitIsNotDoneInTime() throws Exception {
        repository();
        Origin origin = Origin.of(temp, records, properties::get, variables::get, "git", Duration.ZERO);

        Map<String, String> attributes = origin.attributes();
        assertThat(attributes.get(DIRTY)).startsWith("unknown-");
        assertThat(origin.attributes()).as("said once is said for all").isEqualTo(attributes);
    }

    @Test
    void dirty_isFound_whenTheThreadThatAsksHasBeenInterrupted() throws Exception {
        repository();
        write("new.txt", "x");
        Origin origin = origin("git");

        Thread.currentThread().interrupt();
        Map<String, String> attributes = origin.attributes();

        assertThat(Thread.interrupted()).as("is kept for later").isTrue();
        assertThat(attributes.get(DIRTY)).matches("[0-9a-f]{16}");
    }

    @Test
    void looking_leavesNoThreadThatHoldsOnToTheClassesOfTheApplication() throws Exception {
        repository();
        ClassLoader ofApplication = new URLClassLoader(new URL[0]);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ofApplication);
        Origin origin = origin("git");
        thread.setContextClassLoader(before);

        assertThat(contextClassLoaders()).doesNotContain(ofApplication);
        assertThat(origin.attributes()).containsKey("vcs.ref.head.revision");
        assertThat(contextClassLoaders()).doesNotContain(ofApplication);
    }

    private static List<ClassLoader> contextClassLoaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getContextClassLoader)
                .toList();
    }

    @Test
    void dirty_isAbsent_whenACiSystemHasNoGit() throws Exception {
        repository();
        variables.put("CI", "true");

        assertThat(origin("no-such-git").attributes())
                .containsEntry("devmeter.ci", "ci")
                .containsEntry("vcs.ref.head.revision", git("rev-parse", "HEAD"))
                .doesNotContainKey(DIRTY);
    }

    @Test
    void git_tellsWhatItsFilesDoNot() throws Exception {
        repository();
        String revision = git("rev-parse", "HEAD");
        // As in a repository that keeps its references in tables: the files do not say where the branch is.
        UncommittedChanges.Found found =
                requireNonNull(UncommittedChanges.startReading("git", temp, records, true, Duration.ofMinutes(1))
                        .found());

        assertThat(found).isEqualTo(new UncommittedChanges.Found(null, "main", revision));
    }

    @Test
    void attributes_areThoseOfTheMachineAlone_outsideOfRepositories() {
        assertThat(attributes()).containsOnlyKeys("host.arch", "os.type", "process.runtime.version");
    }

    @Test
    void inheritable_isAllThatTheNextProcessNeeds() throws Exception {
        repository();
        write("new.txt", "x");
        Origin origin = origin("git");
        origin.nameService("shop");
        properties.put("devmeter.resource", origin.inheritable());
        git("checkout", "-q", "-b", "later");

        assertThat(origin("no-such-git").attributes()).isEqualTo(origin.attributes());
        assertThat(origin("no-such-git").inheritable()).isEqualTo(origin.inheritable());
    }

    @Test
    void configuration_goesBeforeWhatIsFound() throws Exception {
        repository();
        properties.put("otel.resource.attributes", "service.name=configured,vcs.ref.head.name=told,team=a%20b");
        Origin origin = origin("git");
        origin.nameService("found");

        assertThat(origin.attributes())
                .containsEntry("service.name", "configured")
                .containsEntry("vcs.ref.head.name", "told")
                .containsEntry("team", "a b");
        properties.put("otel.service.name", "named");
        assertThat(origin("git").attributes()).containsEntry("service.name", "named");
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB_ACTIONS, github-actions, GITHUB_REF_NAME",
        "GITLAB_CI, gitlab, CI_COMMIT_REF_NAME",
        "JENKINS_URL, jenkins, BRANCH_NAME",
        "CIRCLECI, circleci, CIRCLE_BRANCH",
        "TRAVIS, travis, TRAVIS_BRANCH",
        "TF_BUILD, azure-pipelines, BUILD_SOURCEBRANCH",
        "BITBUCKET_BUILD_NUMBER, bitbucket, BITBUCKET_BRANCH",
        "BUILDKITE, buildkite, BUILDKITE_BRANCH",
        "DRONE, drone, DRONE_BRANCH",
    })
    void ci_isToldByItsVariables_whichKnowTheBranch(String marker, String name, String branch) throws Exception {
        repository();
        git("checkout", "-q", "--detach");
        variables.put("CI", "true");
        variables.put(marker, "true");
        variables.put(branch, "topic");

        assertThat(attributes()).containsEntry("devmeter.ci", name).containsEntry("vcs.ref.head.name", "topic");
    }

    @Test
    void azure_tellsBranchesByTheirWholeNames_andThatOfAPullRequest() {
        variables.put("TF_BUILD", "True");
        variables.put("BUILD_SOURCEBRANCHNAME", "invoices");
        variables.put("BUILD_SOURCEBRANCH", "refs/heads/feature/invoices");
        assertThat(attributes()).containsEntry("vcs.ref.head.name", "feature/invoices");

        variables.put("BUILD_SOURCEBRANCHNAME", "merge");
        variables.put("BUILD_SOURCEBRANCH", "refs/pull/17/merge");
        variables.put("SYSTEM_PULLREQUEST_SOURCEBRANCH", "refs/heads/feature/orders");
        assertThat(attributes()).containsEntry("vcs.ref.head.name", "feature/orders");
    }

    @Test
    void ci_isAbsent_whenTheVariableSaysNo() {
        variables.put("CI", "false");

        assertThat(attributes()).doesNotContainKey("devmeter.ci");
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, amd64",
        "aarch64, arm64",
        "arm, arm32",
        "i686, x86",
        "ppc64le, ppc64",
        "s390x, s390x",
        "ppc, ppc32"
    })
    void arch_isInTheWordsOfTheConventions(String java, String expected) {
        assertThat(Origin.arch(java)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"Linux, linux", "Mac OS X, darwin", "Windows 11, windows", "SunOS, solaris", "FreeBSD, freebsd"})
    void osType_isInTheWordsOfTheConventions(String java, String expected) {
        assertThat(Origin.osType(java)).isEqualTo(expected);
    }

    private Map<String, String> attributes() {
        return origin("git").attributes();
    }

    private @Nullable String dirty() {
        return attributes().get(DIRTY);
    }

    private Origin origin(String git) {
        return Origin.of(temp, records, properties::get, variables::get, git, Duration.ofMinutes(1));
    }

    private void repository() throws Exception {
        git("init", "-q", "-b", "main");
        write("A.java", "class A {}");
        write("pom.xml", "<project/>");
        git("add", ".");
        git("commit", "-qm", "first");
    }

    private void write(String path, String content) throws IOException {
        Path file = temp.resolve(path);
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.writeString(file, content);
    }

    private String git(String... arguments) throws Exception {
        return gitIn(temp, arguments);
    }

    static String gitIn(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.org"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}

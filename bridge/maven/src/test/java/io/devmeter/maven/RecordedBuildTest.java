// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import static io.devmeter.maven.RealBuild.only;
import static io.devmeter.maven.RealBuild.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.devmeter.local.Handover;
import io.devmeter.local.Origin;
import io.devmeter.store.ExecutionRecord;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of events that builds of the samples do not have. */
class RecordedBuildTest {

    @TempDir
    Path temp;

    private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
    private final MavenExecutionResult result = new DefaultMavenExecutionResult();
    private final MavenProject shop = project("shop");
    private final MavenProject sale = project("sale");
    private MavenSession session;

    @BeforeEach
    void openSession() {
        shop.setExecutionRoot(true);
        session = session(request, shop, sale);
    }

    @Test
    void everyMojo_isBelowItsModule_alsoWhereAGoalForAllModulesComesInBetween() throws Exception {
        RecordedBuild build = started("validate", "help:evaluate");
        for (String goal : List.of("validate", "evaluate")) {
            MojoExecution mojo = mojo(goal);
            build.on(event(ExecutionEvent.Type.ProjectStarted, shop, null));
            build.on(event(ExecutionEvent.Type.MojoStarted, shop, mojo));
            build.on(event(ExecutionEvent.Type.MojoSucceeded, shop, mojo));
            build.on(event(ExecutionEvent.Type.ProjectSucceeded, shop, null));
        }
        build.on(event(ExecutionEvent.Type.SessionEnded, shop, null));
        build.finish(result);

        List<String> modules = records().stream()
                .filter(RealBuild::isModule)
                .map(ExecutionRecord::spanId)
                .toList();
        assertThat(records().stream().filter(RealBuild::isMojo))
                .extracting(ExecutionRecord::parentSpanId)
                .containsExactlyInAnyOrderElementsOf(modules)
                .hasSize(2);
    }

    @Test
    void modulesThatAGoalForAllOfThemDoesNotComeTo_areNotSkipped_unlessTheBuildFails() throws Exception {
        RecordedBuild succeeds = started("help:evaluate");
        succeeds.on(event(ExecutionEvent.Type.SessionEnded, shop, null));
        succeeds.finish(result);
        assertThat(names()).containsExactly("mvn help:evaluate success");

        RecordedBuild fails = started("verify");
        result.addException(new IllegalStateException("cannot resolve"));
        fails.on(event(ExecutionEvent.Type.SessionEnded, shop, null));
        fails.finish(result);
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "mvn help:evaluate success", "mvn verify failed", "module shop skipped", "module sale skipped");
    }

    @Test
    void defaultGoals_makeTheSameName_howeverThePomSpacesThem() throws Exception {
        shop.getBuild().setDefaultGoal(" clean\n    verify ");
        started().finish(result);

        ExecutionRecord build = only(records(), RealBuild::isBuild);
        assertThat(build.name()).isEqualTo("mvn clean verify");
        assertThat(build.metadata()).containsEntry("maven.build.goals", List.of("clean", "verify"));
    }

    @Test
    void aBuild_isStillTheParent_whenAMojoHasRunAnotherOneInTheSameMaven() throws Exception {
        RecordedBuild build = started("verify");
        build.on(event(ExecutionEvent.Type.ProjectStarted, sale, null));
        build.on(event(
                ExecutionEvent.Type.SessionStarted, session(new DefaultMavenExecutionRequest(), shop), shop, null));
        build.on(event(ExecutionEvent.Type.ProjectSucceeded, sale, null));
        build.finish(result);

        assertThat(only(records(), RealBuild::isModule).parentSpanId())
                .isEqualTo(only(records(), RealBuild::isBuild).spanId());
    }

    @Test
    void whatNobodyTellsTheEndOf_hasFailedWithTheBuild() throws Exception {
        RecordedBuild build = started("verify");
        build.on(event(ExecutionEvent.Type.ProjectStarted, sale, null));
        build.on(event(ExecutionEvent.Type.MojoStarted, sale, mojo("throwsAnError")));
        result.addException(new IllegalStateException("of another module"));
        result.addException(new StackOverflowError("in a compiler"));
        build.finish(result);

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "mvn verify failed", "module sale failed", "shop-plugin:throwsAnError failed");
        ExecutionRecord mojo = only(records(), RealBuild::isMojo);
        assertThat(text(mojo, "cicd.pipeline.task.run.result")).isEqualTo("failure");
        assertThat(mojo.error()).isEqualTo("java.lang.StackOverflowError: in a compiler");
    }

    @Test
    void nothingIsHandedToTheNextBuild_whenTestsEndWithAnError() throws Exception {
        RecordedBuild build = started("verify");
        build.on(event(ExecutionEvent.Type.ProjectStarted, sale, null));
        build.on(event(ExecutionEvent.Type.MojoStarted, sale, mojo("maven-surefire-plugin", "test")));
        assertThat(Handover.received().directory()).isEqualTo(temp);

        result.addException(new StackOverflowError("in a test of this process"));
        build.finish(result);

        assertThat(Handover.received().directory()).isNotEqualTo(temp);
    }

    @Test
    void aMojo_isSkipped_whereTheParameterOfItsGoalSaysSo_andNotThatOfAnother() throws Exception {
        RecordedBuild build = started("verify");
        build.on(event(ExecutionEvent.Type.ProjectStarted, sale, null));
        for (String goal : List.of("apply", "check")) {
            MojoExecution mojo = mojo(goal);
            mojo.setConfiguration(configuration("<applySkip>false</applySkip><checkSkip>true</checkSkip>"));
            build.on(event(ExecutionEvent.Type.MojoStarted, sale, mojo));
            build.on(event(ExecutionEvent.Type.MojoSucceeded, sale, mojo));
        }

        assertThat(names()).containsExactlyInAnyOrder("shop-plugin:apply success", "shop-plugin:check skipped");
        assertThat(text(only(records(), record -> record.name().endsWith(":check")), "devmeter.skip.reason"))
                .isEqualTo("checkSkip is set");
    }

    @Test
    void aMojo_namesItsModuleBeforeWhatIsTheSameInAll() throws Exception {
        RecordedBuild build = started("verify");
        MojoExecution mojo = mojo("check");
        build.on(event(ExecutionEvent.Type.ProjectStarted, sale, null));
        build.on(event(ExecutionEvent.Type.MojoStarted, sale, mojo));
        build.on(event(ExecutionEvent.Type.MojoSucceeded, sale, mojo));

        assertThat(only(records(), RealBuild::isMojo).metadata().keySet())
                .startsWith("cicd.pipeline.task.name", "maven.project.artifactId");
    }

    private RecordedBuild started(String... goals) {
        request.setGoals(List.of(goals));
        Handover nothing = new Handover(null, temp, "service.name=shop");
        ListenerJar listener = ListenerJar.of(null, () -> new byte[0]);
        RecordedBuild build = RecordedBuild.start(request, nothing, Origin.of(nothing), listener);
        build.on(event(ExecutionEvent.Type.SessionStarted, shop, null));
        return build;
    }

    private List<ExecutionRecord> records() throws IOException {
        return RealBuild.recordsIn(temp);
    }

    private List<String> names() throws IOException {
        return records().stream()
                .map(record -> record.name() + " " + record.status().text())
                .toList();
    }

    private ExecutionEvent event(ExecutionEvent.Type type, MavenProject project, @Nullable MojoExecution mojo) {
        return event(type, session, project, mojo);
    }

    private static ExecutionEvent event(
            ExecutionEvent.Type type, MavenSession session, MavenProject project, @Nullable MojoExecution mojo) {
        return (ExecutionEvent) Proxy.newProxyInstance(
                ExecutionEvent.class.getClassLoader(),
                new Class<?>[] {ExecutionEvent.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getType" -> type;
                    case "getSession" -> session;
                    case "getProject" -> project;
                    case "getMojoExecution" -> mojo;
                    default -> null;
                });
    }

    @SuppressWarnings("deprecation") // There is no other that needs no container.
    private MavenSession session(MavenExecutionRequest of, MavenProject... projects) {
        MavenSession opened = new MavenSession(null, null, of, result);
        opened.setProjects(new ArrayList<>(List.of(projects)));
        opened.setAllProjects(opened.getProjects());
        return opened;
    }

    private static MavenProject project(String artifactId) {
        MavenProject project = new MavenProject();
        project.setGroupId("shop");
        project.setArtifactId(artifactId);
        project.setVersion("1");
        return project;
    }

    private static Xpp3Dom configuration(String parameters) throws Exception {
        return Xpp3DomBuilder.build(new StringReader("<configuration>" + parameters + "</configuration>"));
    }

    private static MojoExecution mojo(String goal) {
        return mojo("shop-plugin", goal);
    }

    private static MojoExecution mojo(String artifactId, String goal) {
        Plugin plugin = new Plugin();
        plugin.setArtifactId(artifactId);
        return new MojoExecution(plugin, goal, "default-cli");
    }
}

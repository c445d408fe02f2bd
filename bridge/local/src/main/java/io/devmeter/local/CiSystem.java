// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A continuous-integration system, known by an environment variable that its documentation promises. The order matters: some set the variables of others, too,
 * and nearly all set {@code CI}.
 */
enum CiSystem {
    GITHUB("github-actions", "GITHUB_ACTIONS", List.of("GITHUB_HEAD_REF", "GITHUB_REF_NAME")),
    GITLAB("gitlab", "GITLAB_CI", List.of("CI_COMMIT_REF_NAME")),
    CIRCLECI("circleci", "CIRCLECI", List.of("CIRCLE_BRANCH")),
    TRAVIS("travis", "TRAVIS", List.of("TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH")),
    AZURE("azure-pipelines", "TF_BUILD", List.of("SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH")),
    BITBUCKET("bitbucket", "BITBUCKET_BUILD_NUMBER", List.of("BITBUCKET_BRANCH")),
    TEAMCITY("teamcity", "TEAMCITY_VERSION", List.of()),
    BUILDKITE("buildkite", "BUILDKITE", List.of("BUILDKITE_BRANCH")),
    DRONE("drone", "DRONE", List.of("DRONE_SOURCE_BRANCH", "DRONE_BRANCH")),
    JENKINS("jenkins", "JENKINS_URL", List.of("CHANGE_BRANCH", "BRANCH_NAME")),
    OTHER("ci", "CI", List.of());

    /** Azure Pipelines gives the full name of a reference; its variable with a short name has only what comes after the last slash. */
    private static final Pattern KIND_OF_REFERENCE = Pattern.compile("^refs/(heads|tags)/");

    private final String text;
    private final String marker;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so.
    private final List<String> branchVariables;

    CiSystem(String text, String marker, List<String> branchVariables) {
        this.text = text;
        this.marker = marker;
        this.branchVariables = branchVariables;
    }

    /** Returns the system that has set these environment variables, {@code null} if none has. */
    static @Nullable CiSystem of(UnaryOperator<@Nullable String> variables) {
        for (CiSystem system : values()) {
            String value = variables.apply(system.marker);
            if (value != null && !value.isEmpty() && !value.equalsIgnoreCase("false")) {
                return system;
            }
        }
        return null;
    }

    /** Returns the system's name in records. */
    String text() {
        return text;
    }

    /** Returns the branch that is built. The checkout often does not tell it, because its head is detached. */
    @Nullable
    String branch(UnaryOperator<@Nullable String> variables) {
        for (String name : branchVariables) {
            String value = variables.apply(name);
            if (value != null && !value.isEmpty()) {
                return KIND_OF_REFERENCE.matcher(value).replaceFirst("");
            }
        }
        return null;
    }
}

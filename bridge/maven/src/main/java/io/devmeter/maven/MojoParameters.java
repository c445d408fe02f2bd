// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** The parameters of a mojo that is about to run, from its configuration, its defaults and the command line. Not thread-safe. */
final class MojoParameters {

    /** The parameters that tell plugins to do nothing. There is no rule for their names, but nearly all plugins use one of these. */
    private static final List<String> SKIP_PARAMETERS =
            List.of("skip", "skipTests", "skipITs", "skipExec", "skipMain", "skipSource", "skipAssembly");

    private final MojoExecution mojo;
    private final PluginParameterExpressionEvaluator evaluator;

    private MojoParameters(MojoExecution mojo, PluginParameterExpressionEvaluator evaluator) {
        this.mojo = mojo;
        this.evaluator = evaluator;
    }

    static MojoParameters of(MavenSession session, MojoExecution mojo) {
        return new MojoParameters(mojo, new PluginParameterExpressionEvaluator(session, mojo));
    }

    /** Returns the parameter that tells the mojo to do nothing, as a reason to show; {@code null} if none does. */
    @Nullable
    String skipReason() {
        for (String name : SKIP_PARAMETERS) {
            if (isTrue(name)) {
                return name + " is set";
            }
        }
        // As in Spotless, where each goal has the parameters of all.
        String ofGoal = mojo.getGoal() + "Skip";
        return isTrue(ofGoal) ? ofGoal + " is set" : null;
    }

    private boolean isTrue(String name) {
        return "true".equalsIgnoreCase(text(name));
    }

    /** Returns the value of a parameter that is no list or map, {@code null} if it has none. */
    @Nullable
    String text(String name) {
        Xpp3Dom configuration = mojo.getConfiguration();
        Xpp3Dom parameter = configuration == null ? null : configuration.getChild(name);
        return parameter == null ? null : evaluated(parameter);
    }

    private @Nullable String evaluated(Xpp3Dom parameter) {
        String written = parameter.getValue();
        String value = written == null || written.isEmpty() ? null : evaluated(written);
        if (value != null && !value.isEmpty()) {
            return value;
        }
        String defaultValue = parameter.getAttribute("default-value");
        return defaultValue == null ? null : evaluated(defaultValue);
    }

    private @Nullable String evaluated(String expression) {
        try {
            Object value = evaluator.evaluate(expression);
            return value == null ? null : value.toString();
        } catch (ExpressionEvaluationException notAnExpression) {
            return null;
        }
    }

    /** Returns the path that a parameter names, {@code null} if it names none. */
    @Nullable
    Path path(String name) {
        String value = text(name);
        return value == null || value.isEmpty()
                ? null
                : evaluator.alignToBaseDirectory(new java.io.File(value)).toPath();
    }

    /**
     * Adds entries to a parameter that is a map, without changing those it has, and an element to a parameter that is a list of strings. The mojo gets a
     * configuration of its own, because the project's may be shared.
     */
    void add(String map, Map<String, String> entries, String list, String element) {
        Xpp3Dom original = mojo.getConfiguration();
        Xpp3Dom configuration = original == null ? new Xpp3Dom("configuration") : new Xpp3Dom(original);
        Xpp3Dom variables = child(configuration, map);
        entries.forEach((key, value) -> {
            if (variables.getChild(key) == null) {
                variables.addChild(leaf(key, value));
            }
        });
        Xpp3Dom elements = child(configuration, list);
        writeOut(elements);
        elements.addChild(leaf("element", element));
        mojo.setConfiguration(configuration);
    }

    /** Turns a list that is given as one text with commas into elements. */
    private void writeOut(Xpp3Dom list) {
        if (list.getChildCount() > 0) {
            return;
        }
        String value = evaluated(list);
        list.setValue(null);
        if (value != null) {
            StringTokenizer parts = new StringTokenizer(value, ",");
            while (parts.hasMoreTokens()) {
                list.addChild(leaf("element", parts.nextToken().strip()));
            }
        }
    }

    private static Xpp3Dom child(Xpp3Dom configuration, String name) {
        Xpp3Dom child = configuration.getChild(name);
        if (child == null) {
            child = new Xpp3Dom(name);
            configuration.addChild(child);
        }
        return child;
    }

    private static Xpp3Dom leaf(String name, String value) {
        Xpp3Dom leaf = new Xpp3Dom(name);
        leaf.setValue(value);
        return leaf;
    }
}

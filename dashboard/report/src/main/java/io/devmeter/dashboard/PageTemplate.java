// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.concurrent.FutureTask;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.resource.loader.ClasspathResourceLoader;
import org.apache.velocity.util.introspection.SecureUberspector;

/**
 * The template with the script and the style that go into every page. Text of users reaches it as values only, and every
 * value that is not {@link Markup} is escaped on its way into the page. Thread-safe.
 */
final class PageTemplate {

    private static final String CHART_JS = "chartjs/chart.umd.js";

    /** What {@link #hash} gives for it, which takes 60 ms in a JVM that has just started. A test compares them: another version has another. */
    private static final String CHART_JS_HASH = "'sha256-b6EIXQCGh7TKtj1+COML4IHwiWb7aIDOmXAVi96dOD8='";

    private static final List<String> STYLES =
            List.of("palette", "layout", "words", "controls", "tables", "parts", "print");

    /** In this order: one script, in which each file may use what stands before it. */
    private static final List<String> SCRIPTS = List.of(
            "units",
            "text",
            "dom",
            "state",
            "listing",
            "chooser",
            "drawing",
            "model",
            "parts/changed",
            "parts/strip",
            "parts/movers",
            "parts/flaky",
            "parts/slowest",
            "parts/history",
            "parts/waterfall",
            "parts/charts",
            "parts/cards",
            "parts/operations",
            "parts/clusters",
            "parts/compare",
            "parts/lost",
            "parts/recent",
            "parts/health",
            "page");

    /** Made by the first page and kept: parsing the template takes longer than filling it in. */
    private static final class Shared {
        static final PageTemplate INSTANCE = new PageTemplate();
    }

    /**
     * What the live page says beyond the one in a file.
     *
     * @param version tells the page from later ones
     * @param notice what is wrong with the directory, empty if nothing is
     */
    record Live(String version, String notice) {}

    private final VelocityEngine engine;
    private final Template template;
    private final Markup style = joined("css/", STYLES, ".css", "", "");
    private final Markup chartScript = withoutSourceMap(resource(CHART_JS));
    private final Markup pageScript = joined("js/", SCRIPTS, ".js", "(() => {\n'use strict';\n", "\n})();");
    private final Markup liveStyle = resource("live.css");
    private final Markup liveScript = resource("live.js");
    private final String scripts = CHART_JS_HASH + ' ' + hash(pageScript);
    private final String contentSecurityPolicy = policy(scripts, hash(style), "");
    private final String liveContentSecurityPolicy =
            policy(scripts + ' ' + hash(liveScript), hash(style) + ' ' + hash(liveStyle), "; connect-src 'self'");

    private PageTemplate() {
        engine = UnboundLogging.quietly(() -> {
            VelocityEngine made = new VelocityEngine(settings());
            made.init();
            return made;
        });
        template = template("page.vm");
    }

    private static String policy(String scripts, String styles, String more) {
        return "default-src 'none'; script-src " + scripts + "; style-src " + styles + more
                + "; base-uri 'none'; form-action 'none'";
    }

    private Template template(String name) {
        return engine.getTemplate(
                PageTemplate.class.getPackageName().replace('.', '/') + '/' + name, StandardCharsets.UTF_8.name());
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty(RuntimeConstants.RESOURCE_LOADERS, "class");
        settings.setProperty("resource.loader.class.class", ClasspathResourceLoader.class.getName());
        settings.setProperty(RuntimeConstants.UBERSPECT_CLASSNAME, SecureUberspector.class.getName());
        settings.setProperty(RuntimeConstants.RUNTIME_REFERENCES_STRICT, "true");
        settings.setProperty(RuntimeConstants.INTERPOLATE_STRINGLITERALS, "false");
        // One template is parsed, once; by default, twenty parsers are made.
        settings.setProperty(RuntimeConstants.PARSER_POOL_SIZE, "1");
        return settings;
    }

    /** Begins to make what all pages have in common, on another thread: it takes as long as to read a store. */
    static void prepare() {
        // A task, which keeps a failure to itself: whoever needs the template then fails, and is told why.
        Thread thread = new Thread(new FutureTask<>(() -> Shared.INSTANCE), "devmeter-page-template");
        thread.setDaemon(true);
        thread.start();
    }

    /** Makes the page. */
    static String render(PageModel model) {
        return Shared.INSTANCE.fillIn(model);
    }

    /** Makes the page that follows what is recorded. */
    static String renderLive(PageModel model, Live live) {
        return Shared.INSTANCE.fillIn(model, live);
    }

    /** Makes the page that stands in while there is nothing to be read, and is replaced once there is. */
    static String renderUnreadable(Live live) {
        return Shared.INSTANCE.fillInUnreadable(live);
    }

    /** The policy that {@link #renderLive} and {@link #renderUnreadable} put into the page. */
    static String livePolicy() {
        return Shared.INSTANCE.liveContentSecurityPolicy;
    }

    private String fillIn(PageModel model) {
        VelocityContext context = new VelocityContext();
        context.put("page", TemplateValues.of(model));
        context.put("live", false);
        context.put("contentSecurityPolicy", contentSecurityPolicy);
        return fillIn(template, context);
    }

    private String fillIn(PageModel model, Live live) {
        VelocityContext context = new VelocityContext();
        context.put("page", TemplateValues.of(model));
        putLive(live, context);
        return fillIn(template, context);
    }

    private String fillInUnreadable(Live live) {
        VelocityContext context = new VelocityContext();
        putLive(live, context);
        return fillIn(template("unreadable.vm"), context);
    }

    private void putLive(Live live, VelocityContext context) {
        context.put("live", TemplateValues.of(live));
        context.put("liveStyle", liveStyle);
        context.put("liveScript", liveScript);
        context.put("contentSecurityPolicy", liveContentSecurityPolicy);
    }

    private String fillIn(Template template, VelocityContext context) {
        context.put("style", style);
        context.put("chartScript", chartScript);
        context.put("pageScript", pageScript);
        EventCartridge handlers = new EventCartridge();
        handlers.addReferenceInsertionEventHandler(ESCAPING);
        handlers.attachToContext(context);
        StringWriter page = new StringWriter(1 << 19);
        template.merge(context, page);
        return page.toString();
    }

    private static final ReferenceInsertionEventHandler ESCAPING = (context, reference, value) -> {
        if (value instanceof MarkupInTheMaking part) {
            return part.await();
        }
        return value instanceof Markup ? value : Html.escape(String.valueOf(value));
    };

    /** A script that names a source map, in its last line, makes development tools look for that file. */
    private static Markup withoutSourceMap(Markup script) {
        int map = script.html().lastIndexOf("\n//# sourceMappingURL=");
        return map < 0 ? script : new Markup(script.html().substring(0, map));
    }

    private static Markup joined(String folder, List<String> names, String extension, String start, String end) {
        StringJoiner text = new StringJoiner("\n", start, end);
        for (String name : names) {
            text.add(resource(folder + name + extension).html());
        }
        return new Markup(text.toString());
    }

    private static Markup resource(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build of Devmeter lacks its resource " + name);
            }
            // A browser hashes a script as it reads it, and it reads every line end as a line feed.
            return new Markup(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n")
                    .strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name, e);
        }
    }

    /** A source expression of the Content Security Policy (level 2, section 4.2.4). */
    private static String hash(Markup inline) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(inline.html().getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + '\'';
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java platform has SHA-256", e);
        }
    }
}

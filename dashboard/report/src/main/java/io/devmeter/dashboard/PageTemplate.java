// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.runtime.Renderable;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.resource.loader.ClasspathResourceLoader;

/**
 * The template with the script and the style that go into every page. Text of users reaches it as values only, and every
 * value that is not {@link Markup} is escaped on its way into the page. Thread-safe.
 */
final class PageTemplate {

    /** Of the page's template; read before the first page is filled in. */
    private static final List<String> PARTS =
            List.of("macros", "overview", "changed", "flaky", "slowest", "welcome", "figures", "recent");

    private static final class Shared {
        static final PageTemplate INSTANCE = new PageTemplate();
    }

    /** Made for the first page and kept: parsing the template takes longer than filling it in. */
    static PageTemplate shared() {
        return Shared.INSTANCE;
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
    private final Asset style = Asset.of("page.css");
    private final Asset chartScript = Asset.of("chart.js");
    private final Asset pageScript = Asset.of("page.js");
    private final Asset liveStyle = Asset.of("live.css");
    private final Asset liveScript = Asset.of("live.js");
    private final String scripts = chartScript.source() + ' ' + pageScript.source();
    private final String contentSecurityPolicy = policy(scripts, style.source(), "");
    private final String liveContentSecurityPolicy = policy(
            scripts + ' ' + liveScript.source(), style.source() + ' ' + liveStyle.source(), "; connect-src 'self'");

    PageTemplate() {
        engine = UnboundLogging.quietly(PageTemplate::engine);
        template = template("page.vm");
        for (String part : PARTS) {
            template("parts/" + part + ".vm");
        }
    }

    /** Velocity finds classes by the context's class loader, which inside a build tool need not know ours. */
    private static VelocityEngine engine() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(PageTemplate.class.getClassLoader());
        try {
            VelocityEngine made = new VelocityEngine(settings());
            made.init();
            return made;
        } finally {
            thread.setContextClassLoader(before);
        }
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
        settings.setProperty("resource.loader.class.cache", "true");
        settings.setProperty(RuntimeConstants.UBERSPECT_CLASSNAME, TemplateAccess.Values.class.getName());
        settings.setProperty(RuntimeConstants.RUNTIME_REFERENCES_STRICT, "true");
        settings.setProperty(RuntimeConstants.INTERPOLATE_STRINGLITERALS, "false");
        // One template is parsed, once; by default, twenty parsers are made.
        settings.setProperty(RuntimeConstants.PARSER_POOL_SIZE, "1");
        return settings;
    }

    /** Makes the page, in UTF-8 as all of them. */
    byte[] render(PageModel model) {
        VelocityContext context = new VelocityContext();
        context.put("page", TemplateValues.of(model));
        context.put("live", false);
        context.put("contentSecurityPolicy", contentSecurityPolicy);
        return fillIn(template, context);
    }

    /** Makes the page that follows what is recorded. */
    byte[] renderLive(PageModel model, Live live) {
        VelocityContext context = contextOf(live);
        context.put("page", TemplateValues.of(model));
        return fillIn(template, context);
    }

    /** Makes the page that stands in while there is nothing to be read, and is replaced once there is. */
    byte[] renderUnreadable(Live live) {
        return fillIn(template("unreadable.vm"), contextOf(live));
    }

    /** The policy that {@link #renderLive} and {@link #renderUnreadable} put into the page. */
    String livePolicy() {
        return liveContentSecurityPolicy;
    }

    private VelocityContext contextOf(Live live) {
        VelocityContext context = new VelocityContext();
        context.put("live", TemplateValues.of(live));
        context.put("liveStyle", liveStyle.place());
        context.put("liveScript", liveScript.place());
        context.put("contentSecurityPolicy", liveContentSecurityPolicy);
        return context;
    }

    private byte[] fillIn(Template template, VelocityContext context) {
        context.put("style", style.place());
        context.put("chartScript", chartScript.place());
        context.put("pageScript", pageScript.place());
        EventCartridge handlers = new EventCartridge();
        handlers.addReferenceInsertionEventHandler(ESCAPING);
        handlers.attachToContext(context);
        PageWriter page = new PageWriter(style, chartScript, pageScript, liveStyle, liveScript);
        template.merge(context, page);
        return page.bytes();
    }

    private static final ReferenceInsertionEventHandler ESCAPING = (context, reference, value) -> {
        if (value instanceof Renderable) { // Part of the template, in which every insertion comes here by itself.
            return value;
        }
        if (value instanceof MarkupInTheMaking part) {
            return part.await().html();
        }
        return value instanceof Markup markup ? markup.html() : Html.escape(String.valueOf(value));
    };
}

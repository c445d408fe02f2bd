// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where executions come from: the version of the code, and the machine. Its attributes are part of the resource of each record:
 *
 * <ul>
 *   <li>{@code vcs.ref.head.name}, {@code vcs.ref.head.revision}: branch and commit of the git repository, as far as known
 *   <li>{@code devmeter.vcs.dirty}: a hash of the uncommitted changes; absent if there are none; if it could not be found out, {@code unknown-} and a
 *       random number, so that it equals no other
 *   <li>{@code devmeter.ci}: the CI system; absent on a developer's machine
 *   <li>{@code host.arch}, {@code os.type}, {@code process.runtime.version}: the machine and its Java
 *   <li>{@code service.name}: if one was given
 * </ul>
 *
 * <p>All names without {@code devmeter} are those of OpenTelemetry's semantic conventions. {@code OTEL_RESOURCE_ATTRIBUTES} and
 * {@code OTEL_SERVICE_NAME} take precedence over what is found out.
 *
 * <p>A process to which another has handed its {@link #inheritable()}, by {@code DEVMETER_RESOURCE} or {@code devmeter.resource}, takes that and finds out
 * nothing about the code. Thread-safe.
 */
public final class Origin {

    private static final String SERVICE_NAME = "service.name";
    private static final String BRANCH = "vcs.ref.head.name";
    private static final String REVISION = "vcs.ref.head.revision";
    private static final String DIRTY = "devmeter.vcs.dirty";
    private static final String CI = "devmeter.ci";

    /** The time that git has for its answer. A status of 100,000 files takes a quarter of a second of processor time. */
    private static final Duration GIT_TIMEOUT = Duration.ofSeconds(2);

    private static final Map<Path, Origin> HERE = new HashMap<>();

    private final Map<String, String> configured;
    private final @Nullable GitHead head;
    private final @Nullable UncommittedChanges changes;
    private final @Nullable CiSystem ci;
    private final @Nullable String ciBranch;
    private volatile @Nullable String serviceName;

    /** Found out once, because what git answers too late must not change what other records have been given. */
    private @Nullable Map<String, String> code;

    private Origin(
            Map<String, String> configured,
            @Nullable GitHead head,
            @Nullable UncommittedChanges changes,
            @Nullable CiSystem ci,
            @Nullable String ciBranch) {
        this.configured = configured;
        this.head = head;
        this.changes = changes;
        this.ci = ci;
        this.ciBranch = ciBranch;
    }

    /**
     * Takes an origin that was handed over.
     *
     * @param inheritable that of the one who hands it over
     */
    private Origin(Map<String, String> configured, String inheritable) {
        this(configured, null, null, null, null);
        this.code = ResourceText.read(inheritable);
    }

    /**
     * Returns the origin of what this process runs in its working directory. It is found out once for each directory of records.
     *
     * @param records the directory that is recorded to, whose files do not count as changes of the code
     */
    public static Origin here(Path records) {
        Path key = records.toAbsolutePath().normalize();
        synchronized (HERE) {
            Origin known = HERE.get(key);
            if (known == null) {
                known = of(Path.of(""), key);
                HERE.put(key, known);
            }
            return known;
        }
    }

    /**
     * Finds out the origin of executions in a directory. Uncommitted changes are looked for in the background, for at most two seconds.
     *
     * @param directory in the work tree, such as a project's
     * @param records the directory that is recorded to, whose files do not count as changes of the code
     */
    public static Origin of(Path directory, Path records) {
        return of(
                requireNonNull(directory, "directory"),
                requireNonNull(records, "records"),
                Environment::get,
                Environment::variable,
                "git",
                GIT_TIMEOUT);
    }

    /** Returns the origin that was handed over, or that of {@link #here} if none was. */
    public static Origin of(Handover received) {
        String origin = received.origin();
        return origin == null ? here(received.directory()) : new Origin(configured(Environment::get), origin);
    }

    static Origin of(
            Path directory,
            Path records,
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> variables,
            String git,
            Duration gitTimeout) {
        Map<String, String> configured = configured(properties);
        String inherited = properties.apply("devmeter.resource");
        if (inherited != null) {
            return new Origin(configured, inherited);
        }
        GitHead head = GitHead.of(directory);
        UncommittedChanges changes = head == null
                ? null
                : UncommittedChanges.startReading(git, head.workTree(), records, head.revision() == null, gitTimeout);
        CiSystem ci = CiSystem.of(variables);
        return new Origin(configured, head, changes, ci, ci == null ? null : ci.branch(variables));
    }

    private static Map<String, String> configured(UnaryOperator<@Nullable String> properties) {
        Map<String, String> configured = new LinkedHashMap<>();
        String attributes = properties.apply("otel.resource.attributes");
        if (attributes != null) {
            configured.putAll(ResourceText.read(attributes));
        }
        String serviceName = properties.apply("otel.service.name");
        if (serviceName != null) {
            configured.put(SERVICE_NAME, serviceName);
        }
        return configured;
    }

    /** Names the service, unless the configuration or the parent process has named it. */
    public void nameService(String name) {
        serviceName = requireNonNull(name, "name");
    }

    /** Returns all attributes, sorted by name as OpenTelemetry sorts them. Waits for git, for at most two seconds from when the search began. */
    public SortedMap<String, String> attributes() {
        SortedMap<String, String> attributes = new TreeMap<>();
        String name = serviceName;
        if (name != null) {
            attributes.put(SERVICE_NAME, name);
        }
        attributes.putAll(code());
        attributes.put("host.arch", arch(System.getProperty("os.arch", "")));
        attributes.put("os.type", osType(System.getProperty("os.name", "")));
        attributes.put("process.runtime.version", System.getProperty("java.runtime.version", ""));
        attributes.putAll(configured);
        return Collections.unmodifiableSortedMap(attributes);
    }

    /**
     * Returns what is the same for a process that this one starts, as text for its environment variable {@code DEVMETER_RESOURCE}. Waits for git as
     * {@link #attributes()} does.
     */
    public String inheritable() {
        Map<String, String> attributes = new LinkedHashMap<>();
        String name = configured.getOrDefault(SERVICE_NAME, serviceName);
        if (name != null) {
            attributes.put(SERVICE_NAME, name);
        }
        attributes.putAll(code());
        return ResourceText.write(attributes);
    }

    private synchronized Map<String, String> code() {
        Map<String, String> known = code;
        if (known == null) {
            known = find();
            code = known;
        }
        return known;
    }

    private Map<String, String> find() {
        Map<String, String> found = new LinkedHashMap<>();
        UncommittedChanges.Found said = changes == null ? null : changes.found();
        put(found, BRANCH, ciBranch);
        put(found, BRANCH, head == null ? null : head.branch());
        put(found, BRANCH, said == null ? null : said.branch());
        put(found, REVISION, head == null ? null : head.revision());
        put(found, REVISION, said == null ? null : said.revision());
        if (said != null) {
            put(found, DIRTY, said.hash());
        } else if (changes != null && ci == null) {
            // A CI system has checked out what was committed, even if there is no git to ask.
            found.put(DIRTY, UncommittedChanges.unknownHash());
        }
        put(found, CI, ci == null ? null : ci.text());
        return found;
    }

    private static void put(Map<String, String> attributes, String key, @Nullable String value) {
        if (value != null) {
            attributes.putIfAbsent(key, value);
        }
    }

    /** In the words of the semantic conventions for {@code host.arch}. */
    static String arch(String osArch) {
        String arch = osArch.toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            case "arm" -> "arm32";
            case "i386", "i486", "i586", "i686" -> "x86";
            case "ppc" -> "ppc32";
            case "ppc64le" -> "ppc64";
            default -> arch;
        };
    }

    /** In the words of the semantic conventions for {@code os.type}. */
    static String osType(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return "windows";
        }
        if (name.startsWith("mac") || name.startsWith("darwin")) {
            return "darwin";
        }
        if (name.startsWith("sunos")) {
            return "solaris";
        }
        return name;
    }
}

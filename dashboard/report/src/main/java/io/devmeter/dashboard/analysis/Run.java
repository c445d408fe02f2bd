// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;
import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution as the analysis sees it. Whatever its record does not say is {@code null}, empty or the default.
 *
 * @param operation what was executed, never empty
 * @param startedAt when it started
 * @param durationMs how long it took in milliseconds, or {@code null} if that is not known
 * @param status how it ended
 * @param attempt 1 for the first attempt, 2 for the first repetition of one that failed, and so on
 * @param version the code it ran on
 * @param machine the class of machine it ran on
 * @param module the module of the build that it worked for, or empty
 * @param traceId the trace it belongs to, or {@code null}
 * @param spanId its own identity within the trace, or {@code null}
 * @param parentSpanId the execution that it is part of, or {@code null}
 * @param errorType the type of the exception that it failed with, or {@code null}
 * @param error the message of the failure, cut at {@value #LONGEST_ERROR} characters, or {@code null}
 */
public record Run(
        String operation,
        Instant startedAt,
        @Nullable Double durationMs,
        ExecutionRecord.Status status,
        int attempt,
        CodeVersion version,
        Machine machine,
        String module,
        @Nullable String traceId,
        @Nullable String spanId,
        @Nullable String parentSpanId,
        @Nullable String errorType,
        @Nullable String error) {

    static final int LONGEST_ERROR = 1_000;
    private static final int LONGEST_ATTRIBUTE = 200;

    static final Comparator<Run> OLDEST_FIRST = Run::compareByStart;

    /** Checks. */
    public Run {
        requireNonNull(operation, "operation");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(status, "status");
        requireNonNull(version, "version");
        requireNonNull(machine, "machine");
        requireNonNull(module, "module");
    }

    /**
     * Reads what matters from a record. The code version and the machine are attributes of the resource ({@code vcs.ref.head.name},
     * {@code vcs.ref.head.revision}, {@code devmeter.vcs.dirty}, {@code devmeter.ci}, {@code os.type}, {@code host.arch}), or else
     * metadata of the same name. The attempt is the metadata {@code attempt}, a number or the text of one; the module is the
     * metadata {@code maven.project.artifactId}; the type of the exception is the metadata {@code error.type} or
     * {@code exception.type}. Values of another kind than these count as missing.
     */
    public static Run of(ExecutionRecord execution) {
        Map<String, @Nullable Object> metadata = execution.metadata();
        Map<?, ?> resource = resource(execution);
        String error = execution.error();
        String module = text(metadata.get("maven.project.artifactId"));
        String errorType = text(metadata.get("error.type"));
        return new Run(
                execution.name(),
                execution.startedAt(),
                execution.durationMs(),
                execution.status(),
                attemptOf(metadata.get("attempt")),
                new CodeVersion(
                        attribute("vcs.ref.head.name", resource, metadata),
                        attribute("vcs.ref.head.revision", resource, metadata),
                        attribute("devmeter.vcs.dirty", resource, metadata)),
                new Machine(
                        attribute("devmeter.ci", resource, metadata),
                        attribute("os.type", resource, metadata),
                        attribute("host.arch", resource, metadata)),
                module == null ? "" : module,
                execution.traceId(),
                execution.spanId(),
                execution.parentSpanId(),
                errorType != null ? errorType : text(metadata.get("exception.type")),
                error == null ? null : Shortened.to(LONGEST_ERROR, error));
    }

    /** Makes results independent of the order in which runs come, also of those that start at the same time. Set up when two do. */
    private static final class SameStart {
        static final Comparator<Run> ORDER = Comparator.comparing(Run::operation)
                .thenComparingInt(Run::attempt)
                .thenComparing(Run::traceId, nullsFirst(naturalOrder()))
                .thenComparing(Run::spanId, nullsFirst(naturalOrder()))
                .thenComparing(Run::parentSpanId, nullsFirst(naturalOrder()))
                .thenComparing(Run::status)
                .thenComparing(Run::durationMs, nullsFirst(naturalOrder()))
                .thenComparing(run -> run.version.branch())
                .thenComparing(run -> run.version.revision())
                .thenComparing(run -> run.version.dirty())
                .thenComparing(run -> run.machine.ci())
                .thenComparing(run -> run.machine.os())
                .thenComparing(run -> run.machine.arch())
                .thenComparing(Run::module)
                .thenComparing(Run::errorType, nullsFirst(naturalOrder()))
                .thenComparing(Run::error, nullsFirst(naturalOrder()));
    }

    private static int compareByStart(Run one, Run other) {
        int byStart = one.startedAt.compareTo(other.startedAt);
        return byStart != 0 ? byStart : SameStart.ORDER.compare(one, other);
    }

    boolean passed() {
        return status == ExecutionRecord.Status.SUCCESS;
    }

    boolean failed() {
        return status == ExecutionRecord.Status.FAILED;
    }

    /** Whether the operation is called as tests are, {@code CLASS#METHOD}. */
    boolean isNamedAsTest() {
        int separator = operation.indexOf('#');
        return separator > 0 && separator < operation.length() - 1;
    }

    /** Whether it says anything of whether the operation works. */
    boolean isDecided() {
        return passed() || failed();
    }

    /** How long it took in milliseconds, 0 if that is not known. */
    double knownMs() {
        return durationMs == null ? 0 : durationMs;
    }

    private static Map<?, ?> resource(ExecutionRecord execution) {
        if (execution.otel().get("resource") instanceof Map<?, ?> resource
                && resource.get("attributes") instanceof Map<?, ?> attributes) {
            return attributes;
        }
        return Map.of();
    }

    private static String attribute(String key, Map<?, ?> resource, Map<String, @Nullable Object> metadata) {
        String value = text(resource.get(key));
        if (value == null) {
            value = text(metadata.get(key));
        }
        return value == null ? "" : value;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? Shortened.to(LONGEST_ATTRIBUTE, text) : null;
    }

    private static int attemptOf(@Nullable Object value) {
        if (value instanceof Number number) {
            return atLeastOne(number.doubleValue());
        }
        if (value instanceof String text) {
            try {
                return atLeastOne(Integer.parseInt(text.strip()));
            } catch (NumberFormatException e) {
                return 1; // Not a number of an attempt, whatever else it means.
            }
        }
        return 1;
    }

    private static int atLeastOne(double attempt) {
        return attempt >= 1 ? (int) attempt : 1;
    }
}

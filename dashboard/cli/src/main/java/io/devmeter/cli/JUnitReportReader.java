// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.cli.ImportedFile.UnknownFormatException;
import io.devmeter.cli.ImportedFile.UnreadableException;
import io.devmeter.local.ReportedTests;
import io.devmeter.local.TestReport;
import io.devmeter.local.TestReport.Attempt;
import io.devmeter.store.ExecutionImport;
import io.devmeter.store.ExecutionRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Reads test reports in the format that JUnit's Ant task began: those of Surefire, Gradle and many others. Each attempt of a test becomes an execution
 * of the operation {@code CLASS#METHOD}.
 *
 * <p>A report tells when a suite started, if at all, and how long each test took. So tests are taken to have run one after the other from the start of
 * their suite on, attempts too. A start without a time zone is in UTC. The tests of a report without a start are taken to have ended when the file was
 * last modified, the last of them too.
 *
 * <p>All executions of a report are of one trace, so that attempts of a test are known to belong together. The ids of trace and spans are made from
 * the content of the report: the same report gives the same ids.
 */
final class JUnitReportReader implements TestReport.Visitor {

    private static final double NANOS_PER_MILLI = 1e6;

    /** How long ago the tests of a report without a start may be taken to have begun. */
    private static final Duration MAX_DURATION = Duration.ofSeconds(1_000_000_000);

    /** Later ones are mistakes, and could lead beyond the years that records have. */
    private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");

    private static final int TRACE_ID_BYTES = 16;
    private static final String MESSAGE = "Message: ";

    private final ExecutionImport executions;
    private final Instant lastModified;
    private final Content content;
    private final Deque<Suite> suites = new ArrayDeque<>();
    private int spans;

    /** A suite that is being read. */
    private static final class Suite {
        private final String name;

        /** Whether the report tells when it started. */
        private final boolean isDated;

        private Instant nextStart;

        Suite(String name, boolean isDated, Instant nextStart) {
            this.name = name;
            this.isDated = isDated;
            this.nextStart = nextStart;
        }
    }

    /**
     * What a first look at a document tells.
     *
     * @param traceId made from a digest of the document
     * @param firstSpanId made from the same digest
     * @param duration that its tests took, attempts too, one after the other
     */
    private record Content(String traceId, long firstSpanId, Duration duration) {

        static Content of(byte[] digest, Duration duration) {
            return new Content(
                    HexFormat.of().formatHex(digest, 0, TRACE_ID_BYTES),
                    ByteBuffer.wrap(digest).getLong(TRACE_ID_BYTES),
                    duration);
        }
    }

    /** What a first look has to find out before the rest. */
    private static final class FirstLook implements TestReport.Visitor {
        private boolean isReport;
        private Duration duration = Duration.ZERO;

        @Override
        public void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration told) {
            isReport = true;
        }

        @Override
        public void test(@Nullable String className, String name, List<Attempt> attempts) {
            for (Attempt attempt : attempts) {
                duration = attempt.duration() == null ? duration : duration.plus(attempt.duration());
            }
        }

        @Override
        public void suiteEnds() {}
    }

    private JUnitReportReader(ExecutionImport executions, Instant lastModified, Content content) {
        this.executions = executions;
        this.lastModified = lastModified;
        this.content = content;
    }

    /** Reads a report, unless it is broken: then nothing of it. */
    static void read(ImportedFile file, ExecutionImport executions) throws IOException {
        Content content = check(file);
        try (InputStream in = file.open()) {
            TestReport.read(in, new JUnitReportReader(executions, file.lastModified(), content));
        } catch (XMLStreamException e) {
            throw unreadable(e);
        }
    }

    /** Reads the whole document for its mistakes, and for what has to be known before the rest. */
    private static Content check(ImportedFile file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        FirstLook look = new FirstLook();
        try (DigestInputStream in = new DigestInputStream(file.open(), digest)) {
            TestReport.read(in, look);
        } catch (XMLStreamException e) {
            UnreadableException unreadable = unreadable(e);
            throw look.isReport || e.getNestedException() == unreadable ? unreadable : new UnknownFormatException();
        }
        return Content.of(digest.digest(), look.duration);
    }

    private static UnreadableException unreadable(XMLStreamException e) {
        if (e.getNestedException() instanceof UnreadableException reason) {
            return reason;
        }
        // The parser's own message, without the place that it puts before it.
        String message = String.valueOf(e.getMessage());
        int text = message.indexOf(MESSAGE);
        return new UnreadableException(
                "not valid XML, in line " + e.getLocation().getLineNumber() + ": "
                        + (text < 0 ? message : message.substring(text + MESSAGE.length())));
    }

    @Override
    public void suiteBegins(@Nullable String name, @Nullable String timestamp, @Nullable Duration duration) {
        suites.push(suite(name, time(timestamp), duration));
    }

    private Suite suite(@Nullable String told, @Nullable Instant start, @Nullable Duration duration) {
        Suite outer = suites.peek();
        String name = told != null ? told : outer == null ? "" : outer.name;
        if (start != null) {
            return new Suite(name, true, start);
        }
        if (outer != null) {
            return new Suite(name, outer.isDated, outer.nextStart);
        }
        Duration ofTests = content.duration().compareTo(MAX_DURATION) < 0 ? content.duration() : MAX_DURATION;
        Duration longest = duration == null || duration.compareTo(ofTests) < 0 ? ofTests : duration;
        return new Suite(name, false, lastModified.minus(longest));
    }

    @Override
    public void suiteEnds() {
        Suite ended = suites.pop();
        Suite outer = suites.peek();
        if (outer != null && ended.nextStart.isAfter(outer.nextStart)) {
            outer.nextStart = ended.nextStart;
        }
    }

    @Override
    public void test(@Nullable String className, String name, List<Attempt> attempts) throws IOException {
        Suite suite = suites.element();
        for (int i = 0; i < attempts.size(); i++) {
            record(suite, className == null ? suite.name : className, name, i + 1, attempts.get(i));
        }
    }

    private void record(Suite suite, String className, String name, int number, Attempt attempt) throws IOException {
        Instant startedAt = suite.nextStart;
        Duration duration = attempt.duration();
        ExecutionRecord.Builder execution = ExecutionRecord.builder(ReportedTests.operation(className, name), startedAt)
                .metadata(ReportedTests.metadata(className, name, number, attempt))
                .span(content.traceId(), spanId(), null);
        if (duration != null) {
            Instant endedAt = startedAt.plus(duration);
            suite.nextStart = endedAt.isAfter(LATEST) ? LATEST : endedAt;
            execution.endedAt(endedAt).durationMs(duration.toNanos() / NANOS_PER_MILLI);
        }
        String reason = attempt.reason();
        switch (attempt.status()) {
            case SUCCESS -> {}
            case FAILED ->
                execution
                        .status(ExecutionRecord.Status.FAILED)
                        .error(reason == null ? "failed without a reason" : reason);
            case SKIPPED -> {
                execution.status(ExecutionRecord.Status.SKIPPED);
                if (reason != null) {
                    execution.metadata("devmeter.skip.reason", reason);
                }
            }
        }
        if (suite.isDated) {
            executions.add(execution.build());
        } else {
            executions.addUndated(execution.build());
        }
    }

    /** Numbers the spans of the report, starting where its digest says. Zero is no id. */
    private String spanId() {
        long first = content.firstSpanId();
        long id = first + spans;
        spans++;
        return HexFormat.of().toHexDigits(id == 0 ? first - 1 : id);
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String iso = text.strip().replace(' ', 'T');
        try {
            Instant time = iso.length() > "2026-11-22T".length() && iso.matches(".*(Z|[+-]\\d{2}:?\\d{2})")
                    ? OffsetDateTime.parse(iso.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2"))
                            .toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
        } catch (DateTimeException noTime) {
            return null;
        }
    }
}

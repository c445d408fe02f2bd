// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A line of a day file that holds an execution. What most readers need of it is at hand, the rest is decoded when asked for. One instance
 * serves all lines of a file, so it is valid only until the next line. Not thread-safe.
 *
 * <p>For a line as Devmeter writes it, {@link #name()}, {@link #status()}, {@link #durationMs()} and the parts of the start as numbers
 * cost next to nothing and allocate nothing; {@link #startedAt()}, {@link #execution()} and {@link #json()} make objects.
 */
final class ExecutionLine {

    private final LineScanner scanner = new LineScanner();
    private final Names names = new Names();
    private byte[] buffer = new byte[0];
    private int offset;
    private int length;
    private long position;
    private boolean isScanned;
    private Status status = Status.SUCCESS;
    private double durationMs;
    private @Nullable ExecutionRecord execution;
    private @Nullable LineDecoder decoder;

    /**
     * Points at the line that starts at an index, if it is laid out as Devmeter writes it.
     *
     * @param buffer holds the line, its line break, and at least {@link LineScanner#PADDING} bytes more
     * @return the index of the line break, or {@link StrictJson#NOT_CERTAIN}: only {@link #read} knows what this line is
     */
    int scan(byte[] buffer, int start, long position) {
        int lineBreak = scanner.scan(buffer, start);
        isScanned = lineBreak != StrictJson.NOT_CERTAIN;
        execution = null;
        status = scanner.status();
        durationMs = scanner.durationMs();
        this.buffer = buffer;
        this.offset = start;
        this.length = scanner.end() - start;
        this.position = position;
        return lineBreak;
    }

    /** Points at a line that {@link #bytes} gave. */
    void read(byte[] line) {
        byte[] padded = Arrays.copyOf(line, line.length + 1 + LineScanner.PADDING);
        padded[line.length] = '\n';
        if (scan(padded, 0, 0) == StrictJson.NOT_CERTAIN) {
            read(line, 0, line.length, 0);
        }
    }

    /** Points at any line, given without its line break; {@code false} means that it is malformed. */
    boolean read(byte[] buffer, int offset, int length, long position) {
        isScanned = false;
        execution = RecordDecoder.decode(buffer, offset, length);
        if (execution != null) {
            Double known = execution.durationMs();
            durationMs = known == null ? Double.NaN : known;
            status = execution.status();
        }
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.position = position;
        return execution != null;
    }

    /** Returns the operation. */
    String name() {
        return isScanned ? scanner.name(names) : execution().name();
    }

    /** Returns the number of the operation among the names; a negative number if it has none, as it is rare or one of too many. */
    int nameNumber(Names names) {
        return isScanned ? scanner.nameNumber(names) : -1;
    }

    /** Returns when the execution started. */
    Instant startedAt() {
        return isScanned
                ? Instant.ofEpochSecond(scanner.startedAtEpochSecond(), scanner.startedAtNano())
                : execution().startedAt();
    }

    /** Returns the second since 1970 in which the execution started. */
    long startedAtEpochSecond() {
        return isScanned
                ? scanner.startedAtEpochSecond()
                : execution().startedAt().getEpochSecond();
    }

    /** Returns the nanosecond within {@link #startedAtEpochSecond()} at which the execution started. */
    int startedAtNano() {
        return isScanned ? scanner.startedAtNano() : execution().startedAt().get(ChronoField.NANO_OF_SECOND);
    }

    /** Returns the duration in milliseconds, or NaN if the line does not say. */
    double durationMs() {
        return durationMs;
    }

    /** Returns how the execution ended. */
    Status status() {
        return status;
    }

    /** Returns all that the line says. */
    ExecutionRecord execution() {
        if (execution == null) {
            if (!isScanned) {
                throw new IllegalStateException("no line with an execution was read");
            }
            if (decoder == null) {
                decoder = new LineDecoder();
            }
            execution = decoder.decode(buffer, offset, scanner, names);
        }
        return execution;
    }

    /** Returns the line as stored. */
    String json() {
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }

    /** Returns the bytes of the line as stored, which stay valid. */
    byte[] bytes() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    /** Takes the bytes of the line as stored up into a checksum. */
    void addTo(Checksum checksum) {
        checksum.update(buffer, offset, length);
    }

    /** Returns how many bytes the line has without its line break and what white space is around it. */
    int length() {
        return length;
    }

    /** Returns how many bytes of the file, decompressed if it is compressed, come before the line. */
    long position() {
        return position;
    }
}

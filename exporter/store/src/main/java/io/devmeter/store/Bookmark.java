// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps, from process to process, how far a reader of a store's executions has got: a {@link DayPosition} for each day.
 * What is saved survives the end of the process, however it ends; if the whole machine fails, an older state may come back.
 *
 * <p>Not thread-safe. Of two processes that use a bookmark at the same time, each saves its own state over that of the other. So both may see
 * an execution, but neither lets the other miss one that nobody has seen.
 */
public final class Bookmark {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    private static final String HEADER = "devmeter bookmark 1";
    private static final Pattern LINE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2}) (\\d{1,18}) ([0-9a-f]{8})");
    private static final Pattern NOTE = Pattern.compile("note (-?\\d{1,19})");

    private final Path file;
    private final CacheDirectory cache;
    private final SortedMap<LocalDate, DayPosition> positions = new TreeMap<>();
    private long note;

    private Bookmark(Path file, CacheDirectory cache) {
        this.file = file;
        this.cache = cache;
    }

    static Bookmark load(String name, CacheDirectory cache) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name is '" + name + "', not letters a to z, digits and -");
        }
        Bookmark bookmark = new Bookmark(cache.bookmark(name), cache);
        try {
            bookmark.read();
        } catch (IOException | DateTimeException | NumberFormatException none) {
            // Nothing that is in .cache may be needed; to start over shows nothing less.
            bookmark.positions.clear();
            bookmark.note = 0;
        }
        return bookmark;
    }

    private void read() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Iterator<String> lines =
                Files.readAllLines(file, StandardCharsets.UTF_8).iterator();
        if (!lines.hasNext() || !lines.next().equals(HEADER)) {
            return;
        }
        while (lines.hasNext()) {
            String line = lines.next();
            Matcher day = LINE.matcher(line);
            Matcher noted = NOTE.matcher(line);
            if (day.matches()) {
                positions.put(LocalDate.parse(day.group(1)), new DayPosition(Long.parseLong(day.group(2)), (int)
                        Long.parseLong(day.group(3), 16)));
            } else if (noted.matches()) {
                note = Long.parseLong(noted.group(1));
            }
        }
    }

    /** Returns how far the executions of a day have been seen. */
    public DayPosition position(LocalDate day) {
        return positions.getOrDefault(requireNonNull(day, "day"), DayPosition.START);
    }

    /** Remembers how far the executions of a day have been seen, from the next {@link #save} on. */
    public void advance(LocalDate day, DayPosition position) {
        positions.put(requireNonNull(day, "day"), requireNonNull(position, "position"));
    }

    /** Returns the number that was noted beside the positions. Default: 0. */
    public long note() {
        return note;
    }

    /** Notes a number beside the positions, from the next {@link #save} on. */
    public void note(long number) {
        note = number;
    }

    /** Forgets the days that are not among those given, from the next {@link #save} on. */
    public void retain(Set<LocalDate> days) {
        positions.keySet().retainAll(requireNonNull(days, "days"));
    }

    /**
     * Saves the state, all of it or nothing.
     *
     * @throws IOException if it cannot be written
     */
    public void save() throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append("\nnote ").append(note);
        positions.forEach((day, position) -> text.append('\n')
                .append(day)
                .append(' ')
                .append(position.bytes())
                .append(' ')
                .append(HexFormat.of().toHexDigits(position.checksum())));
        Path temporary = cache.newTemporary(file.getFileName().toString());
        try {
            try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.WRITE)) {
                out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            }
            Replacement.replace(file, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Appends whole lines to day files, each call with one write, so that processes which append to the same file at the same
 * time never cut into each other's lines. Thread-safe.
 */
final class DayFileAppender implements Closeable {

    /** Executions that end now started today or, rarely, some days ago; more open files would only be held for nothing. */
    private static final int MAX_OPEN_FILES = 4;

    private final Path directory;
    private final LinkedHashMap<LocalDate, OpenDayFile> open = new LinkedHashMap<>(8, 0.75f, true);

    DayFileAppender(Path directory) {
        this.directory = directory;
    }

    /** Appends lines, the last of which ends with a line break too. After a failure the file is opened anew next time. */
    synchronized void append(LocalDate day, byte[] lines) throws IOException {
        OpenDayFile file = open.get(day);
        if (file == null) {
            closeEldestOfTooMany();
            file = OpenDayFile.open(directory, day);
            open.put(day, file);
        }
        try {
            file.append(lines);
        } catch (IOException e) {
            open.remove(day);
            closeAfter(e, file);
            throw e;
        }
    }

    private void closeEldestOfTooMany() throws IOException {
        if (open.size() >= MAX_OPEN_FILES) {
            Map.Entry<LocalDate, OpenDayFile> eldest =
                    open.entrySet().iterator().next();
            open.remove(eldest.getKey());
            eldest.getValue().close();
        }
    }

    private static void closeAfter(IOException failure, OpenDayFile file) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Releases the open files. An append afterwards opens its file again. */
    @Override
    public synchronized void close() throws IOException {
        IOException failure = null;
        for (OpenDayFile file : open.values()) {
            try {
                file.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        open.clear();
        if (failure != null) {
            throw failure;
        }
    }

    private static final class OpenDayFile implements Closeable {
        /**
         * From {@link Files#newOutputStream}, because a {@code FileChannel} of our own would be closed for everyone by the
         * first thread that is interrupted while it writes. It hands over each array with one system call.
         */
        private final OutputStream out;

        private boolean endsInsideLine;

        private OpenDayFile(OutputStream out, boolean endsInsideLine) {
            this.out = out;
            this.endsInsideLine = endsInsideLine;
        }

        static OpenDayFile open(Path directory, LocalDate day) throws IOException {
            boolean posix =
                    directory.getFileSystem().supportedFileAttributeViews().contains("posix");
            try {
                Files.createDirectories(directory, ownerOnly(posix, "rwx------"));
            } catch (FileAlreadyExistsException somethingElse) {
                throw new NotDirectoryException(directory.toString());
            }
            Path path = DayFile.path(directory, day);
            try {
                Files.createFile(path, ownerOnly(posix, "rw-------"));
            } catch (FileAlreadyExistsException usual) {
                return new OpenDayFile(openForAppend(path), endsInsideLine(path));
            }
            return new OpenDayFile(openForAppend(path), false);
        }

        private static FileAttribute<?>[] ownerOnly(boolean posix, String permissions) {
            return posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                    }
                    : new FileAttribute<?>[0];
        }

        private static OutputStream openForAppend(Path path) throws IOException {
            return Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }

        private static boolean endsInsideLine(Path path) throws IOException {
            try (SeekableByteChannel file = Files.newByteChannel(path)) {
                if (file.size() == 0) {
                    return false;
                }
                ByteBuffer last = ByteBuffer.allocate(1);
                file.position(file.size() - 1).read(last);
                return last.get(0) != '\n';
            }
        }

        void append(byte[] lines) throws IOException {
            if (endsInsideLine) {
                byte[] closedOff = new byte[lines.length + 1];
                closedOff[0] = '\n';
                System.arraycopy(lines, 0, closedOff, 1, lines.length);
                out.write(closedOff);
                endsInsideLine = false;
            } else {
                out.write(lines);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}

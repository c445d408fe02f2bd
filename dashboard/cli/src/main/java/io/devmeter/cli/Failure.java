// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.store.StoreFiles;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What ends a command early: a message for a person, and the exit status. */
final class Failure extends RuntimeException {

    /** Wrong usage. */
    static final int USAGE = 2;

    /** The environment does not let the command do its work. */
    static final int ENVIRONMENT = 3;

    @Serial
    private static final long serialVersionUID = 1;

    private final int status;

    private Failure(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Wrong usage that no parser of arguments can see. */
    static Failure usage(String message) {
        return new Failure(USAGE, message, null);
    }

    int status() {
        return status;
    }

    /** Finds the words for any exception; what nobody foresaw is told by its class. */
    static Failure of(Throwable thrown) {
        if (thrown instanceof Failure failure) {
            return failure;
        }
        if (thrown instanceof UncheckedIOException unchecked && unchecked.getCause() instanceof FileSystemException) {
            return of(unchecked.getCause());
        }
        return new Failure(ENVIRONMENT, message(thrown), thrown);
    }

    /** Says that the JVM cannot turn a file's name into the bytes that it is for the system. */
    static String unnameable(String file, String charset) {
        return "the locale (" + charset + ") cannot name '" + file + "'"
                + (charset.equals("UTF-8") ? "" : "; set LC_ALL=C.UTF-8");
    }

    /** To name another directory helps where this is none, but not where something else is in the place of its cache. */
    private static String whatToDo(NotDirectoryException e) {
        return Path.of(e.getFile()).endsWith(StoreFiles.CACHE) ? "; move it out of the way" : "; name one with --dir";
    }

    private static String message(Throwable thrown) {
        if (thrown instanceof IOException) {
            return StoreFiles.reason(thrown) + (thrown instanceof NotDirectoryException e ? whatToDo(e) : "");
        }
        if (thrown instanceof InvalidPathException e) {
            if (e.getIndex() >= 0) { // A character that no name on this system has, in whatever locale.
                return "'" + e.getInput() + "' is not a file name: " + e.getReason();
            }
            return unnameable(e.getInput(), System.getProperty("sun.jnu.encoding", "unknown"));
        }
        String message = thrown.getMessage();
        if (thrown instanceof UncheckedIOException) {
            return message == null ? thrown.toString() : message;
        }
        if (thrown instanceof ConfigurationException) {
            return "OpenTelemetry's configuration is wrong: " + message;
        }
        if (thrown instanceof OutOfMemoryError) {
            long megabytes = Runtime.getRuntime().maxMemory() >> 20;
            return megabytes + " MB of memory are not enough; java -Xmx" + 4 * megabytes + "m -jar … gives more";
        }
        return "unexpected " + thrown + "; --verbose shows where";
    }
}

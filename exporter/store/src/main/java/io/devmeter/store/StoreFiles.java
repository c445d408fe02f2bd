// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What the files of a store are called, and what kept one of them from being read or written. */
public final class StoreFiles {

    /** The directory, in that of a store, with what is made of the day files and can be made again. */
    public static final String CACHE = ".cache";

    private StoreFiles() {}

    /**
     * Tells by its name whether a file is one that a store makes, or in a directory that it makes.
     *
     * @param within the path from the directory of the store, not empty
     */
    public static boolean areOfStore(Path within) {
        String first = within.getName(0).toString();
        return first.equals(CACHE) || (within.getNameCount() == 1 && DayFile.isNamedLikeOne(first));
    }

    /** Says in words why something failed; for some of it the JDK has only a class. What is no {@link IOException} is told by its class. */
    public static String reason(Throwable failure) {
        if (failure instanceof AccessDeniedException e) {
            return "no permission for " + e.getFile();
        }
        if (failure instanceof NoSuchFileException e) {
            return "there is no " + e.getFile();
        }
        if (failure instanceof NotDirectoryException e) {
            return e.getFile() + " is not a directory";
        }
        if (failure instanceof FileSystemException e) {
            String reason = e.getReason();
            return e.getFile() + ": " + (reason == null ? e.getClass().getSimpleName() : reason);
        }
        String message = failure instanceof IOException ? failure.getMessage() : null;
        return message == null ? failure.toString() : message;
    }
}

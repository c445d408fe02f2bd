// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Tells which files are a store's, and why one of them could not be read or written. */
public final class StoreFiles {

    /** The directory, inside that of a store, with what can be made again from the day files. */
    public static final String CACHE = ".cache";

    private StoreFiles() {}

    /**
     * Tells by its name whether a file is made by a store, or is in a directory that is.
     *
     * @param within the path from the directory of the store, not empty
     */
    public static boolean areOfStore(Path within) {
        String first = within.getName(0).toString();
        return first.equals(CACHE) || (within.getNameCount() == 1 && DayFile.isNamedLikeOne(first));
    }

    /** Says in words why something failed, also where the JDK has no message for it; of what is no {@link IOException}, the class too. */
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

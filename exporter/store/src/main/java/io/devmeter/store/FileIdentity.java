// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a file system says about a file without reading it. As long as all of it stays the same, so does the content, unless the
 * file was changed twice within the resolution of the times.
 *
 * @param key tells files apart, whatever their names: the inode, or where there is none the time of creation
 * @param size in bytes
 * @param modified when the content was changed last, as far as anyone who sets that time is to be believed
 * @param changed when anything about the file was changed last, which nobody can set; where there is no such time, {@code modified}
 */
record FileIdentity(String key, long size, Instant modified, Instant changed) {

    /** By hand, as the first call of a record's own is slow ({@code dashboard/RATIONALE.md}) and every command compares identities. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileIdentity that
                && size == that.size
                && key.equals(that.key)
                && modified.equals(that.modified)
                && changed.equals(that.changed);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + changed.hashCode();
    }

    /** Looks at a file; {@code null} if there is none. */
    static @Nullable FileIdentity of(Path path) throws IOException {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                Map<String, Object> unix = Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime");
                return new FileIdentity(
                        Objects.toString(unix.get("ino")),
                        (Long) Objects.requireNonNull(unix.get("size")),
                        ((FileTime) Objects.requireNonNull(unix.get("lastModifiedTime"))).toInstant(),
                        ((FileTime) Objects.requireNonNull(unix.get("ctime"))).toInstant());
            }
            return of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    static FileIdentity of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        Instant modified = attributes.lastModifiedTime().toInstant();
        return new FileIdentity(
                String.valueOf(key == null ? attributes.creationTime() : key), attributes.size(), modified, modified);
    }

    /** Whether a file that was this one may since have been appended to, and nothing else. */
    boolean mayHaveGrownInto(FileIdentity later) {
        return key.equals(later.key) && (size < later.size || equals(later));
    }

    /** The last moment at which the file is known to have been touched. */
    Instant touched() {
        return modified.isAfter(changed) ? modified : changed;
    }
}

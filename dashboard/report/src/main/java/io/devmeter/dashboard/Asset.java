// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A script or a style that stands in pages as it is. {@link PageAssets} makes it. */
final class Asset {

    /** What the name of the file with the source expression has in addition. */
    static final String SOURCE = ".source";

    private static final String FOLDER = "assets/";

    private final Markup place;
    private final byte[] content;
    private final String source;

    private Asset(String name) {
        place = new Markup(FOLDER + name);
        content = content(FOLDER + name);
        source = new String(content(FOLDER + name + SOURCE), StandardCharsets.US_ASCII);
    }

    static Asset of(String name) {
        return new Asset(name);
    }

    private static byte[] content(String name) {
        try (InputStream in = Asset.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build of Devmeter lacks its resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name, e);
        }
    }

    /** What a template inserts where it shall stand. A {@link PageWriter} that knows it writes the content instead. */
    Markup place() {
        return place;
    }

    /** Its text in UTF-8, which must not be changed. */
    byte[] content() {
        return content;
    }

    /** What a Content Security Policy says to allow it. */
    String source() {
        return source;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A script or a style that stands in pages as it is. {@link PageAssets} makes it.
 *
 * @param markup its text
 * @param source what a Content Security Policy says to allow it
 */
record Asset(Markup markup, String source) {

    /** What the name of the file with the source expression has in addition. */
    static final String SOURCE = ".source";

    private static final String FOLDER = "assets/";

    static Asset of(String name) {
        return new Asset(new Markup(text(FOLDER + name)), text(FOLDER + name + SOURCE));
    }

    private static String text(String name) {
        try (InputStream in = Asset.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build of Devmeter lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name, e);
        }
    }
}

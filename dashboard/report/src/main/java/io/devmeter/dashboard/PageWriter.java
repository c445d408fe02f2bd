// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;

/**
 * Makes the bytes of a page of the texts that a template writes. Assets, which are more than half of most pages, are put in their places
 * as the bytes that they are: to make text of them first, and bytes of that again, takes a JVM that has just started 20 ms. Not
 * thread-safe.
 */
final class PageWriter extends Writer {

    private static final int USUAL_BYTES = 1 << 19;

    private final ByteArrayOutputStream page = new ByteArrayOutputStream(USUAL_BYTES);

    /** By identity: any text may be equal to one that stands for an asset. */
    private final IdentityHashMap<String, byte[]> assets = new IdentityHashMap<>();

    PageWriter(Asset... assets) {
        for (Asset asset : assets) {
            this.assets.put(asset.place().html(), asset.content());
        }
    }

    @Override
    public void write(String text) {
        byte[] asset = assets.get(text);
        page.writeBytes(asset == null ? text.getBytes(StandardCharsets.UTF_8) : asset);
    }

    @Override
    public void write(String text, int from, int length) {
        write(text.substring(from, from + length));
    }

    @Override
    public void write(char[] text, int from, int length) {
        write(new String(text, from, length));
    }

    byte[] bytes() {
        return page.toByteArray();
    }

    @Override
    public void flush() {
        // It is all there.
    }

    @Override
    public void close() {
        // There is nothing to be closed.
    }
}

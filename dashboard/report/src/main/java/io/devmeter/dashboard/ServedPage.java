// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The page as it was at some moment, ready to be sent any number of times. */
final class ServedPage {

    private final String version;
    private final boolean readable;
    private final byte[] html;

    private ServedPage(String version, boolean readable, byte[] html) {
        this.version = version;
        this.readable = readable;
        this.html = html;
    }

    /** A page that shows what the directory holds. */
    static ServedPage of(String version, byte[] html) {
        return new ServedPage(version, true, html);
    }

    /** A page that says why there is nothing to show. */
    static ServedPage unreadable(String version, byte[] html) {
        return new ServedPage(version, false, html);
    }

    String version() {
        return version;
    }

    boolean isReadable() {
        return readable;
    }

    int length() {
        return html.length;
    }

    /** A part of the page; nothing is copied. */
    ByteBuf part(int from, int length) {
        return Unpooled.wrappedBuffer(html, from, length);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that says and reads exactly what a test wants, be it HTTP or not. */
final class RawClient implements Closeable {

    /** Only so that a test that fails does not hang. */
    private static final int PATIENCE_MS = 60_000;

    private final Socket socket = new Socket();

    private RawClient(int port, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    }

    static RawClient connect(int port) throws IOException {
        return new RawClient(port, 0);
    }

    static RawClient connect(URI page) throws IOException {
        return connect(page.getPort());
    }

    /** A client whose system takes little that it has not read. */
    static RawClient connectNarrow(int port) throws IOException {
        return new RawClient(port, 4 << 10);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Sends a request without a body, with the right host. */
    RawClient ask(String method, String path, String... headers) throws IOException {
        StringBuilder request =
                new StringBuilder(method + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return send(request.append("\r\n").toString());
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads until something has been said. */
    String readUntil(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!read.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the end came before " + end + ", after " + read);
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    /** Reads the status line and the headers. */
    String readHead() throws IOException {
        return readUntil("\r\n\r\n");
    }

    /** Reads until the server closes. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.feeding;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for a server that would not tell which one it took if it was asked for any. */
final class FreePort {

    private FreePort() {}

    static int find() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.time.Duration;

/**
 * What a live page spends on those who ask for it.
 *
 * @param connections how many may be open; one more takes the place of the one that has been silent for longest
 * @param streams how many may wait for events
 * @param pages how many may be fetching a page at the same time
 * @param request how long a request may take to arrive
 * @param turn how long one more waits for the others to have fetched theirs, before it takes the place of the slowest
 * @param response how long a page may take to be fetched
 * @param linger how long a client may take to close a connection after its answer
 * @param heartbeat how often a stream without events says that it is there, which is how a client that is gone gets noticed
 * @param poll how often the directory is looked at while there are streams
 */
record LiveLimits(
        int connections,
        int streams,
        int pages,
        Duration request,
        Duration turn,
        Duration response,
        Duration linger,
        Duration heartbeat,
        Duration poll) {

    static final LiveLimits DEFAULT = new LiveLimits(
            256,
            64,
            16,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            Duration.ofMillis(200));

    /** The first line of a request: those that we answer need no more than 30 bytes. */
    static final int REQUEST_LINE_BYTES = 4 << 10;

    /** All headers together. Browsers send the cookies of every other program on this host, too. */
    static final int HEADER_BYTES = 16 << 10;
}

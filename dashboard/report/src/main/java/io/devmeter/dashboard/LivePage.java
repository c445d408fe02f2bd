// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static java.util.Objects.requireNonNull;

import io.devmeter.store.ExecutionStore;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The page of a store, served on 127.0.0.1 and kept up to date: what any process records shows within a second, without a reload.
 *
 * <pre>{@code
 * try (LivePage page = LivePage.builder(Path.of(".metrics")).start()) {
 *     System.out.println(page.uri());
 *     …
 * }
 * }</pre>
 *
 * <p>Needs {@code io.netty:netty-codec-http} on the class path, which users of {@link Dashboard} alone are spared. Only programs of
 * this machine reach it, and of those only ones that ask for 127.0.0.1 or localhost by that name, so that no other web site can read it.
 * Its threads are daemons: they don't keep the JVM from ending. Thread-safe.
 */
public final class LivePage implements Closeable {

    private final LiveReader reader;
    private final LiveServer server;

    private LivePage(LiveReader reader, LiveServer server) {
        this.reader = reader;
        this.server = server;
    }

    /** Returns a builder of the page of a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Returns the address of the page: {@code http://127.0.0.1:PORT/}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.port() + "/");
    }

    /** Stops serving, in less than a second whatever clients do. Further calls are ignored. */
    @Override
    public void close() throws IOException {
        server.close();
        reader.close();
    }

    /** Collects what a {@link LivePage} needs. Not thread-safe. */
    public static final class Builder {

        private static final int LAST_PORT = 65_535;

        private final Path directory;
        private int port;
        private int days = 30;
        private Clock clock = Clock.systemUTC();
        private Supplier<Runnable> making = () -> () -> {};
        private LiveLimits limits = LiveLimits.DEFAULT;

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /**
         * Sets the port to listen on. Default: 0, any port that is free.
         *
         * @throws IllegalArgumentException if the number is not from 0 to 65535
         */
        public Builder port(int port) {
            if (port < 0 || port > LAST_PORT) {
                throw new IllegalArgumentException("port is " + port + ", not a number from 0 to " + LAST_PORT);
            }
            this.port = port;
            return this;
        }

        /**
         * Sets how many UTC days before today are shown. Default: 30.
         *
         * @throws IllegalArgumentException if {@code days} is negative
         */
        public Builder days(int days) {
            if (days < 0) {
                throw new IllegalArgumentException("days is " + days + ", not a number from 0 up");
            }
            this.days = days;
            return this;
        }

        /** Sets the clock that tells which day is today. Default: the system's. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets what is told of pages being made: it is called when a page is begun, and the action that it returns is run when that page is made, both on a
         * thread of the live page. Default: nothing.
         */
        public Builder making(Supplier<Runnable> making) {
            this.making = requireNonNull(making, "making");
            return this;
        }

        /** What may be spent on clients. */
        Builder limits(LiveLimits limits) {
            this.limits = limits;
            return this;
        }

        /**
         * Starts serving and making the first page. A directory that does not exist yet reads as empty.
         *
         * @throws IOException if the directory cannot be read or the port cannot be opened
         */
        public LivePage start() throws IOException {
            ExecutionStore store =
                    ExecutionStore.builder(directory).clock(clock).build();
            store.fingerprint(days);
            // Netty logs, too.
            UnboundLogging.quietly(LoggerFactory::getILoggerFactory);
            LiveReader reader = new LiveReader(store, days, clock, limits, making);
            LiveServer server;
            try {
                server = LiveServer.start(port, reader, limits);
            } catch (IOException e) {
                reader.close();
                throw e;
            }
            reader.prepare();
            return new LivePage(reader, server);
        }
    }
}

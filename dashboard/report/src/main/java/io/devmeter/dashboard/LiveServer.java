// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves the live page on 127.0.0.1. One thread has all connections; nothing on it waits for a client or for the disk, so a slow
 * client holds up nobody else.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel, and that is heard of.
final class LiveServer implements Closeable {

    /** What there is to be served. Called on the server's thread, and calls back on any. */
    interface Content {
        /** Hands over the page as it is now, later. */
        void askForPage(Consumer<ServedPage> taker);

        /** Hands over the version as it is now, later. */
        void askForVersion(Consumer<String> taker);

        /** Takes back a question for the page. */
        void withdraw(Consumer<ServedPage> taker);

        /** Hears that somebody waits to be told each new version. Called again, it changes nothing. */
        void watch(Consumer<String> announcer);

        /** Hears that nobody does any more. */
        void unwatch();
    }

    private static final int GOODBYE_MS = 200;
    private static final int SHUTDOWN_MS = 500;

    private final Content content;
    private final LiveLimits limits;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("devmeter-live", true), NioIoHandler.newFactory());

    /** The oldest first. Belongs to the thread of the server, as all connections do. */
    private final Set<LiveConnection> connections = new LinkedHashSet<>();

    private final Channel listening;

    private LiveServer(int port, Content content, LiveLimits limits) throws IOException {
        this.content = content;
        this.limits = limits;
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1}), port);
        var bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IOException(
                    "port " + port + " of 127.0.0.1 cannot be opened: "
                            + bound.cause().getMessage() + "; 0 is any free port",
                    bound.cause());
        }
        listening = bound.channel();
        group.next()
                .scheduleAtFixedRate(
                        this::beat,
                        limits.heartbeat().toNanos(),
                        limits.heartbeat().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /**
     * Starts to serve.
     *
     * @param port 0 for any that is free
     * @throws IOException if the port cannot be opened
     */
    static LiveServer start(int port, Content content, LiveLimits limits) throws IOException {
        return new LiveServer(port, content, limits);
    }

    private void accept(SocketChannel channel) {
        HttpDecoderConfig limited = new HttpDecoderConfig()
                .setMaxInitialLineLength(LiveLimits.REQUEST_LINE_BYTES)
                .setMaxHeaderSize(LiveLimits.HEADER_BYTES);
        channel.pipeline()
                .addLast(
                        new HttpRequestDecoder(limited),
                        new HttpResponseEncoder(),
                        new LiveConnection(this, limits, channel));
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    Content content() {
        return content;
    }

    private void announce(String version) {
        group.next().execute(() -> in(LiveConnection.State.STREAMING).forEach(stream -> stream.announce(version)));
    }

    private void beat() {
        in(LiveConnection.State.STREAMING).forEach(LiveConnection::beat);
    }

    // --- what connections ask, on their thread

    boolean admit(LiveConnection connection) {
        if (connections.size() >= limits.connections()) {
            // The silent ones first: whoever fills the house without a word must not keep others out.
            in(LiveConnection.State.SILENT, LiveConnection.State.LINGERING).stream()
                    .findFirst()
                    .ifPresent(this::dropNow);
        }
        return connections.size() < limits.connections() && connections.add(connection);
    }

    /** Without waiting for it to be closed, which it is only after what happens now. */
    private void dropNow(LiveConnection connection) {
        connections.remove(connection);
        connection.giveWay();
    }

    void left(LiveConnection connection) {
        connections.remove(connection);
        if (connection.state() == LiveConnection.State.STREAMING
                && in(LiveConnection.State.STREAMING).isEmpty()) {
            content.unwatch();
        }
    }

    /** Each who fetches a page may hold on to an old one, so their number is kept small. */
    boolean hasRoomForFetching() {
        return in(LiveConnection.State.FETCHING).size() < limits.pages();
    }

    void makeRoomForFetching() {
        if (!hasRoomForFetching()) {
            dropNow(in(LiveConnection.State.FETCHING).get(0));
        }
    }

    boolean hasRoomForStream() {
        return in(LiveConnection.State.STREAMING).size() < limits.streams();
    }

    void streamBegins(LiveConnection stream) {
        content.watch(this::announce);
        content.askForVersion(version -> group.next().execute(() -> stream.announce(version)));
    }

    private List<LiveConnection> in(LiveConnection.State... states) {
        List<LiveConnection.State> wanted = List.of(states);
        return connections.stream()
                .filter(connection -> wanted.contains(connection.state()))
                .toList();
    }

    /** Stops to serve, at once and whatever clients do. Does nothing the second time. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        listening.close();
        // Waited for, as a shutdown closes channels before it does what is left to do.
        group.next()
                .submit(() -> List.copyOf(connections).forEach(LiveConnection::bye))
                .awaitUninterruptibly(GOODBYE_MS);
        group.shutdownGracefully(0, GOODBYE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(SHUTDOWN_MS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the live page. It carries one request, whose answer ends it; only a stream of events stays. Each state but that
 * of a stream is limited in time. Everything here happens on the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel, and that is heard of.
final class LiveConnection extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(LiveConnection.class.getName());

    /** What is handed to the system at once, so that a slow reader of a large page holds no more than that of it. */
    private static final int PART_BYTES = 64 << 10;

    /** How often who waits to fetch a page looks whether there is room. */
    private static final int TURN_MS = 20;

    /** After a lost connection, a browser asks again so many milliseconds later, unless the page's script does earlier. */
    private static final String RETRY = "retry: 1000\n\n";

    private static final String HEARTBEAT = ":\n\n";
    private static final String NOTHING_ELSE = "default-src 'none'";

    /** What a connection is about. */
    enum State {
        /** The request has not arrived, or not all of it. */
        SILENT,
        /** The page is being made, or fetched by others first. */
        ASKING,
        /** The page is being fetched. */
        FETCHING,
        /** Events follow. */
        STREAMING,
        /** All is said, and the client has yet to close. */
        LINGERING
    }

    private final LiveServer server;
    private final LiveLimits limits;
    private final Channel channel;
    private final Consumer<ServedPage> pageTaker = this::pageIsMade;
    private State state = State.SILENT;
    private boolean heard;
    private boolean inputEnded;
    private boolean headOnly;
    private @Nullable ScheduledFuture<?> deadline;

    LiveConnection(LiveServer server, LiveLimits limits, Channel channel) {
        this.server = server;
        this.limits = limits;
        this.channel = channel;
    }

    State state() {
        return state;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (server.admit(this)) {
            within(limits.request(), this::requestIsLate);
        } else {
            dismiss();
        }
    }

    /** Says that there is no room, and does not wait for the client to have heard it. */
    private void dismiss() {
        refuse(Refusal.BUSY);
        channel.close();
    }

    private void requestIsLate() {
        if (heard) {
            refuse(Refusal.TOO_SLOW);
        } else {
            // A browser that opened a connection to have one ready.
            channel.close();
        }
    }

    /** Makes room for another connection. */
    void giveWay() {
        if (state == State.SILENT) {
            dismiss();
        } else {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (state == State.SILENT && message instanceof HttpRequest request) {
                received(request);
            }
        } finally {
            // Also whatever follows the request: nothing of it is of interest.
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        heard = true;
    }

    private void received(HttpRequest request) {
        headOnly = request.method().equals(HttpMethod.HEAD);
        RequestTarget target = RequestTarget.of(request.uri());
        Refusal refusal = Refusal.of(request, target, ((InetSocketAddress) channel.localAddress()).getPort());
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        switch (target.path()) {
            case "/" -> ask();
            case "/events" -> stream(request.protocolVersion());
            case "/favicon.ico" -> answer(HttpResponseStatus.NO_CONTENT, "");
            default -> refuse(Refusal.NOT_FOUND);
        }
    }

    // --- short answers

    private void refuse(Refusal refusal) {
        answer(refusal.status(), refusal.message() + '\n');
    }

    private void answer(HttpResponseStatus status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        HttpResponse head = head(HttpVersion.HTTP_1_1, status, "text/plain; charset=utf-8", NOTHING_ELSE);
        if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
            HttpUtil.setContentLength(head, body.length);
        }
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            head.headers().set(HttpHeaderNames.ALLOW, Refusal.METHODS);
        }
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            head.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        stopListening();
        state = State.LINGERING;
        within(limits.linger(), channel::close);
        channel.write(head);
        if (!headOnly) {
            channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(body)));
        }
        end();
    }

    private static HttpResponse head(HttpVersion version, HttpResponseStatus status, String type, String policy) {
        HttpResponse head = new DefaultHttpResponse(version, status);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, policy + "; frame-ancestors 'none'")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("x-content-type-options", "nosniff")
                .set("x-frame-options", "DENY")
                .set("referrer-policy", "no-referrer")
                .set("cross-origin-resource-policy", "same-origin")
                .set("cross-origin-opener-policy", "same-origin");
        return head;
    }

    /** Says the last, and gives the client the time to read it: closing with input unread would take the answer back. */
    private void end() {
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(said -> {
            if (said.isSuccess() && !inputEnded) {
                ((DuplexChannel) channel).shutdownOutput();
            } else {
                channel.close();
            }
        });
    }

    // --- the page

    private void ask() {
        stopListening();
        state = State.ASKING;
        server.content().askForPage(pageTaker);
    }

    private void pageIsMade(ServedPage page) {
        long latest = System.nanoTime() + limits.turn().toNanos();
        channel.eventLoop().execute(() -> sendInTurn(page, latest));
    }

    /** Those who asked together get their page together: quick readers then make room by themselves. */
    private void sendInTurn(ServedPage page, long latest) {
        if (state != State.ASKING || !channel.isActive()) {
            return;
        }
        if (!server.hasRoomForFetching() && System.nanoTime() - latest < 0) {
            channel.eventLoop().schedule(() -> sendInTurn(page, latest), TURN_MS, TimeUnit.MILLISECONDS);
        } else {
            server.makeRoomForFetching();
            send(page);
        }
    }

    private void send(ServedPage page) {
        state = State.FETCHING;
        within(limits.response(), channel::close);
        HttpResponse head = head(
                HttpVersion.HTTP_1_1,
                page.isReadable() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                "text/html; charset=utf-8",
                PageTemplate.shared().livePolicy());
        HttpUtil.setContentLength(head, page.length());
        channel.write(head);
        if (headOnly) {
            allIsSent();
        } else {
            sendFrom(0, page);
        }
    }

    private void sendFrom(int from, ServedPage page) {
        int length = Math.min(PART_BYTES, page.length() - from);
        channel.writeAndFlush(new DefaultHttpContent(page.part(from, length))).addListener(sent -> {
            if (!sent.isSuccess()) {
                channel.close();
            } else if (from + length < page.length()) {
                sendFrom(from + length, page);
            } else {
                allIsSent();
            }
        });
    }

    private void allIsSent() {
        state = State.LINGERING;
        within(limits.linger(), channel::close);
        end();
    }

    // --- events

    private void stream(HttpVersion version) {
        if (!server.hasRoomForStream()) {
            refuse(Refusal.BUSY);
            return;
        }
        stopListening();
        HttpResponse head = head(version, HttpResponseStatus.OK, "text/event-stream; charset=utf-8", NOTHING_ELSE);
        // The end of a chunked body would be written even where there is none.
        HttpUtil.setTransferEncodingChunked(head, !headOnly && version.equals(HttpVersion.HTTP_1_1));
        channel.write(head);
        if (headOnly) {
            allIsSent();
            return;
        }
        state = State.STREAMING;
        say(RETRY);
        server.streamBegins(this);
    }

    /** Tells the version that there is now. */
    void announce(String version) {
        say("data: " + version + "\n\n");
    }

    void beat() {
        say(HEARTBEAT);
    }

    private void say(String event) {
        if (state != State.STREAMING) {
            return;
        }
        if (channel.isWritable()) {
            channel.writeAndFlush(
                    new DefaultHttpContent(Unpooled.wrappedBuffer(event.getBytes(StandardCharsets.UTF_8))));
        } else {
            // So far behind that it is not there any more; if it is, it comes back and hears what is new.
            channel.close();
        }
    }

    /** Ends a stream in a way that a client can tell from a broken one; closes anything else. */
    void bye() {
        if (state == State.STREAMING) {
            state = State.LINGERING;
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }

    // --- ends

    private void stopListening() {
        noDeadline();
        if (channel.pipeline().get(HttpRequestDecoder.class) != null) {
            channel.pipeline().remove(HttpRequestDecoder.class);
        }
    }

    private void within(Duration time, Runnable otherwise) {
        noDeadline();
        deadline = channel.eventLoop().schedule(otherwise, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void noDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            // Who waits for a page may have said all it had to say; anybody else is gone.
            if (state != State.ASKING && state != State.FETCHING) {
                channel.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        noDeadline();
        server.content().withdraw(pageTaker);
        server.left(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        if (!(cause instanceof IOException)) {
            LOG.log(Level.WARNING, "a request to the live page was not answered", cause);
        }
        channel.close();
    }
}

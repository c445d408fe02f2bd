// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as a script says, keeps what it accepts, and finds everything fine where the script is silent. */
final class ScriptedBackend implements Backend {

    private static final Reply FINE = new Reply.Done(0, "");

    /** Answers a request, the first of which is number 1. */
    interface Script {
        @Nullable
        Reply reply(int number, List<SpanData> spans);
    }

    final List<Integer> sizes = new ArrayList<>();
    final List<SpanData> accepted = new ArrayList<>();
    Script script = (number, spans) -> null;

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Reply send(List<SpanData> spans) {
        sizes.add(spans.size());
        Reply reply = script.reply(sizes.size(), spans);
        if (reply == null || reply instanceof Reply.Done) {
            accepted.addAll(spans);
        }
        return reply == null ? FINE : reply;
    }

    List<String> names() {
        return accepted.stream().map(SpanData::getName).toList();
    }

    @Override
    public void close() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Where spans are replayed to. Need not be thread-safe. */
public interface Backend extends Closeable {

    /** Returns what tells this backend from others, also in other processes: some letters a to z, digits and {@code -}. */
    String name();

    /** Sends spans once and waits for the answer. */
    Reply send(List<SpanData> spans);

    /**
     * Makes any exporter a backend. An exporter tells only whether it took the spans; if it did not, they are sent again. Closing the
     * backend shuts the exporter down.
     *
     * @param name see {@link #name}
     */
    static Backend of(String name, SpanExporter exporter) {
        requireNonNull(name, "name");
        requireNonNull(exporter, "exporter");
        return new Backend() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Reply send(List<SpanData> spans) {
                CompletableResultCode result = exporter.export(spans);
                Waiting.forResult(result);
                if (result.isSuccess()) {
                    return new Reply.Done(0, "");
                }
                Throwable failure = result.getFailureThrowable();
                return new Reply.Later(null, exporter + " failed" + (failure == null ? "" : ": " + failure));
            }

            @Override
            public void close() throws IOException {
                Waiting.forResult(exporter.shutdown());
            }
        };
    }
}

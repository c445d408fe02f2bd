// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;
import io.micrometer.core.instrument.DistributionSummary;
import io.opentelemetry.api.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** Saves a context, here settings and what was last done, and records what that costs: time for each part, and bytes before and after compression. */
final class SaveContext {

    private final TrackedTimer save;
    private final TrackedTimer serialize;
    private final TrackedTimer compress;
    private final TrackedTimer write;
    private final DistributionSummary storedBytes;

    private SaveContext(Devmeter devmeter) {
        ExecutionTracker tracker = devmeter.tracker();
        save = tracker.timer("context.save").build();
        serialize = tracker.timer("context.serialize").build();
        compress = tracker.timer("context.compress").build();
        write = tracker.timer("context.write").build();
        storedBytes =
                DistributionSummary.builder("context.stored").baseUnit("bytes").register(devmeter.meterRegistry());
    }

    private Path save(Map<String, String> context, Path file) throws Exception {
        // region save-context
        return save.recordCallable(() -> {
            byte[] plain = serialize.record(() -> text(context).getBytes(StandardCharsets.UTF_8));
            byte[] stored = compress.recordCallable(() -> compressed(plain));
            Path saved = write.recordCallable(() -> Files.write(file, stored));

            storedBytes.record(stored.length); // for a graph over time
            Span.current() // the execution's own, for this one save
                    .setAttribute("context.entries", context.size())
                    .setAttribute("context.bytes.plain", plain.length)
                    .setAttribute("context.bytes.stored", stored.length);
            return saved;
        });
        // endregion
    }

    private static String text(Map<String, String> context) {
        return context.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static byte[] compressed(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> context = new TreeMap<>();
        IntStream.range(0, 500).forEach(i -> context.put("opened." + i, "/home/emma/books/chapter-" + i + ".txt"));
        try (Devmeter devmeter = Devmeter.open()) {
            Path saved = new SaveContext(devmeter).save(context, Path.of("context.gz"));
            System.out.println("saved " + Files.size(saved) + " bytes");
        }
    }
}

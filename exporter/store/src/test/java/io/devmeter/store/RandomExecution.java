// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import io.devmeter.store.ExecutionRecord.Status;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An execution made by chance, which knows whether it is one of those that the scanner has to take. */
final class RandomExecution {
    private final Random random;
    private final ExecutionRecord execution;
    private boolean isPlain = true;

    RandomExecution(Random random) {
        this.random = random;
        Instant startedAt = Instant.ofEpochSecond(random.nextInt() * 10L, random.nextInt(1_000_000_000));
        ExecutionRecord.Builder builder = ExecutionRecord.builder(name(), startedAt)
                .endedAt(random.nextBoolean() ? startedAt.plusNanos(random.nextInt()) : null)
                .durationMs(durationMs())
                .status(List.of(Status.values()).get(random.nextInt(4)))
                .metadata(members(3))
                .error(random.nextBoolean() ? text() : null);
        if (random.nextBoolean()) {
            builder.span(text(), text(), random.nextBoolean() ? text() : null);
        }
        if (random.nextBoolean()) {
            builder.otel(members(4));
        }
        this.execution = builder.build();
    }

    ExecutionRecord record() {
        return execution;
    }

    boolean isPlain() {
        return isPlain;
    }

    private String name() {
        String name = textWithoutEscapes();
        return name.isEmpty() ? "x" : name;
    }

    /** Returns a text that, if it needs escapes, makes the line one that the scanner need not take. */
    private String textWithoutEscapes() {
        String text = text();
        isPlain &= text.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\');
        return text;
    }

    private @Nullable Double durationMs() {
        switch (random.nextInt(8)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                isPlain = false;
                return Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(600) - 300);
            }
            case 2 -> {
                return (double) random.nextInt(Integer.MAX_VALUE);
            }
            case 3 -> {
                return random.nextInt(1000) / 8.0;
            }
            default -> {
                return (random.nextLong() >>> (20 + random.nextInt(30))) / 1e6;
            }
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        boolean ascii = random.nextInt(4) != 0;
        for (int i = random.nextInt(20); i > 0; i--) {
            if (ascii) {
                text.append((char) ('#' + random.nextInt(56)));
            } else {
                text.appendCodePoint(
                        switch (random.nextInt(5)) {
                            case 0 -> random.nextInt(0x80);
                            case 1 -> random.nextInt(0x800);
                            case 2 -> random.nextInt(0x1_0000);
                            default -> random.nextInt(0x11_0000);
                        });
            }
        }
        return text.toString();
    }

    private Map<String, @Nullable Object> members(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put(textWithoutEscapes(), value(depth - 1));
        }
        return members;
    }

    private @Nullable Object value(int depth) {
        switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                return random.nextBoolean();
            }
            case 2 -> {
                return random.nextLong() >> random.nextInt(64);
            }
            case 3 -> {
                return random.nextInt(2000) / 16.0 - 60;
            }
            case 4 -> {
                return random.nextInt(4) == 0 ? large() : random.nextInt(100);
            }
            case 5 -> {
                return random.nextInt(2) == 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
            }
            case 6, 7, 8 -> {
                return text();
            }
            case 9 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                return list;
            }
            default -> {
                return members(depth);
            }
        }
    }

    private Object large() {
        isPlain = false;
        return random.nextBoolean()
                ? new BigInteger(300, random)
                : (Object) (random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds single fields of a message in the Protocol Buffers wire format (protobuf.dev/programming-guides/encoding). What is damaged or of another kind
 * counts as missing. Not thread-safe.
 */
final class Protobuf {

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteBuffer message;

    private Protobuf(ByteBuffer message) {
        this.message = message.order(ByteOrder.LITTLE_ENDIAN);
    }

    static Protobuf of(byte[] message) {
        return new Protobuf(ByteBuffer.wrap(message));
    }

    /** Returns the message in a field, an empty one if there is none. */
    Protobuf message(int field) {
        ByteBuffer bytes = bytes(field);
        return new Protobuf(bytes == null ? ByteBuffer.allocate(0) : bytes);
    }

    /** Returns the string in a field, empty if there is none. */
    String text(int field) {
        ByteBuffer bytes = bytes(field);
        return bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** Returns the integer in a field, 0 if there is none. */
    long integer(int field) {
        return find(field, VARINT) ? varint() : 0;
    }

    private @Nullable ByteBuffer bytes(int field) {
        if (!find(field, LENGTH_DELIMITED)) {
            return null;
        }
        int length = (int) varint();
        return message.slice(message.position(), length);
    }

    /** Goes to the value of a field whose value is whole. */
    private boolean find(int field, int type) {
        message.rewind();
        while (message.hasRemaining()) {
            long tag = varint();
            int foundType = (int) (tag & 7);
            int value = message.position();
            if (!skip(foundType)) {
                return false;
            }
            if (tag >>> 3 == field && foundType == type) {
                message.position(value);
                return true;
            }
        }
        return false;
    }

    private boolean skip(int type) {
        long bytes = switch (type) {
            case VARINT -> {
                varint();
                yield 0;
            }
            case FIXED_64 -> Long.BYTES;
            case LENGTH_DELIMITED -> varint();
            case FIXED_32 -> Integer.BYTES;
            default -> -1;
        };
        if (bytes < 0 || bytes > message.remaining()) {
            return false;
        }
        message.position(message.position() + (int) bytes);
        return true;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; message.hasRemaining() && shift < Long.SIZE; shift += 7) {
            byte b = message.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        return value;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A number that processes count up together, in a file that all of them have mapped into their memory. */
final class SharedCount {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final MappedByteBuffer count;

    private SharedCount(MappedByteBuffer count) {
        this.count = count;
    }

    /** Shares the count of a file; it is 0 in one that is not there yet. */
    static SharedCount in(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedCount(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        }
    }

    long get() {
        return (long) LONG.getVolatile(count, 0);
    }

    void increment() {
        long ignored = (long) LONG.getAndAdd(count, 0, 1L);
    }

    void await(long atLeast) {
        while (get() < atLeast) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}

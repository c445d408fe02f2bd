// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    private final ExecutorService pool = Executors.newCachedThreadPool();

    @TempDir
    Path directory;

    /** Says whether a lock's file can be locked. */
    static final class Prober {
        private Prober() {}

        public static void main(String[] args) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.out.print(channel.tryLock() == null ? "held" : "free");
            }
        }
    }

    private interface Acquisition {
        DirectoryLock of(Path directory) throws IOException;
    }

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void lock_staysHeld_whileAnotherThreadWaitsForIt() throws Exception {
        staysHeld(DirectoryLock::acquire, "lock");
        staysHeld(DirectoryLock::acquireForImport, "import.lock");
    }

    private void staysHeld(Acquisition acquisition, String file) throws Exception {
        AtomicReference<Thread> waiting = new AtomicReference<>();
        Future<DirectoryLock> next;
        try (Closeable held = acquisition.of(directory)) {
            assertThat(held).isNotNull();
            next = pool.submit(() -> {
                waiting.set(Thread.currentThread());
                return acquisition.of(directory);
            });
            while (waiting.get() == null || waiting.get().getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }

            assertThat(asSeenByAnotherProcess(file)).isEqualTo("held");
            assertThat(next).isNotDone();
        }
        try (Closeable held = next.get()) {
            assertThat(held).isNotNull();
            assertThat(asSeenByAnotherProcess(file)).isEqualTo("held");
        }
        assertThat(asSeenByAnotherProcess(file)).isEqualTo("free");
    }

    @Test
    void lock_staysHeld_whenAnotherThreadFindsThatItIs() throws Exception {
        try (DirectoryLock held = DirectoryLock.acquire(directory)) {
            assertThat(held).isNotNull();
            assertThat(pool.submit(() -> DirectoryLock.tryAcquire(directory)).get())
                    .isNull();
            assertThat(DirectoryLock.tryAcquire(directory.resolve("."))).isNull();

            assertThat(asSeenByAnotherProcess("lock")).isEqualTo("held");
        }
    }

    @Test
    void lock_staysHeld_whenAnotherClassLoaderFindsThatItIs() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader other =
                new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Method tryAcquire =
                    other.loadClass(DirectoryLock.class.getName()).getDeclaredMethod("tryAcquire", Path.class);
            tryAcquire.setAccessible(true);
            try (DirectoryLock held = DirectoryLock.acquire(directory)) {
                assertThat(held).isNotNull();
                assertThat(tryAcquire.invoke(null, directory)).isNull();

                assertThat(asSeenByAnotherProcess("lock")).isEqualTo("held");
            }
            try (Closeable held = (Closeable) tryAcquire.invoke(null, directory)) {
                assertThat(held).isNotNull();
                assertThat(DirectoryLock.tryAcquire(directory)).isNull();
            }
        }
    }

    @Test
    void lock_canBeHad_afterSomebodySetBackTheSystemProperties() throws Exception {
        Properties properties = System.getProperties();
        try {
            Properties whileHeld;
            try (DirectoryLock held = DirectoryLock.acquire(directory)) {
                assertThat(held).isNotNull();
                whileHeld = (Properties) properties.clone();
            }
            System.setProperties(whileHeld);

            try (DirectoryLock again = DirectoryLock.tryAcquire(directory)) {
                assertThat(again).isNotNull();
            }
            assertThat(whileHeld.keySet()).isEqualTo(properties.keySet());
        } finally {
            System.setProperties(properties);
        }
    }

    /** To open a pipe for writing would wait for somebody who reads it, and with it an execution that ends. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void lock_cannotBeHad_whereSomethingElseIsInItsPlace() throws Exception {
        Path cache = Files.createDirectory(directory.resolve(".cache")).toRealPath();
        Path pipe = cache.resolve("lock");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path link = Files.createSymbolicLink(cache.resolve("import.lock"), pipe);

        assertThatThrownBy(() -> DirectoryLock.acquireForAppend(directory))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(pipe + ": it is not a regular file");
        assertThatThrownBy(() -> DirectoryLock.acquireForImport(directory))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(link + ": it is not a regular file");
    }

    @Test
    void lock_cannotBeHad_whereTheCacheIsALink() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path cache = Files.createSymbolicLink(directory.resolve(".cache"), elsewhere);

        assertThatThrownBy(() -> DirectoryLock.acquireForImport(directory))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessage(cache.toString());

        assertThat(elsewhere).isEmptyDirectory();
    }

    private String asSeenByAnotherProcess(String file) throws Exception {
        Process prober = ChildJvm.of(Prober.class, directory.resolve(".cache").resolve(file))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(prober.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

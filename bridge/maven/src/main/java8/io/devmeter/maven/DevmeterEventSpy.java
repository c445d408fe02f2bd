// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import javax.inject.Named;
import javax.inject.Singleton;
import org.apache.maven.eventspy.AbstractEventSpy;
import org.apache.maven.eventspy.EventSpy;
import org.apache.maven.execution.MavenExecutionRequest;
import org.jspecify.annotations.Nullable;

/**
 * Receives all events of a build and hands them to the recorder. Called by Maven, not by applications.
 *
 * <p>Compiled for Java 8, because the Sisu of Maven 3.8 silently ignores newer classes, and because Maven may run on an older Java than Devmeter
 * needs: nothing is recorded then. No failure in here reaches Maven.
 */
@Named("devmeter")
@Singleton
public final class DevmeterEventSpy extends AbstractEventSpy {

    private static final String RECORDER = "io.devmeter.maven.BuildRecorder";
    private static final int NEEDED_JAVA = 17;

    private volatile @Nullable EventSpy recorder;

    /** Called by Maven. */
    public DevmeterEventSpy() {}

    @Override
    public void onEvent(Object event) {
        try {
            if (event instanceof MavenExecutionRequest) {
                // Decided for each build: a daemon runs many, and recording may be switched off for some.
                recorder = isWanted() ? load() : null;
            }
            EventSpy listening = recorder;
            if (listening != null) {
                listening.onEvent(event);
            }
        } catch (Throwable t) {
            giveUp(t);
        }
    }

    private static EventSpy load() throws ReflectiveOperationException {
        return Class.forName(RECORDER, true, DevmeterEventSpy.class.getClassLoader())
                .asSubclass(EventSpy.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    /** Handles failures of loading the recorder, which handles its own. Errors of the virtual machine are rethrown. */
    private void giveUp(Throwable failure) {
        recorder = null;
        if (failure instanceof VirtualMachineError) {
            throw (VirtualMachineError) failure;
        }
    }

    /** Tells what the recorder would find out too, so that nothing is loaded if nothing is to be recorded. */
    private static boolean isWanted() {
        String disabled = System.getProperty("devmeter.disabled", System.getenv("DEVMETER_DISABLED"));
        return javaVersion(System.getProperty("java.specification.version", "")) >= NEEDED_JAVA
                && (disabled == null || !Boolean.parseBoolean(disabled.trim()));
    }

    static int javaVersion(String specificationVersion) {
        try {
            return Integer.parseInt(specificationVersion);
        } catch (NumberFormatException before9) {
            return 8;
        }
    }
}

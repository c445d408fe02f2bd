// SPDX-License-Identifier: Apache-2.0
package io.devmeter.maven;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** Builds several directories one after the other in this process, as daemons and IDEs do. Maven is on the class path. */
final class EmbeddedBuilds {

    private EmbeddedBuilds() {}

    /** Takes the number of directories, these, and what to build in each; exits with the status of the last build. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Class<?> maven = Class.forName("org.apache.maven.cli.MavenCli");
        int end = 1 + Integer.parseInt(args[0]);
        String[] goals = Arrays.copyOfRange(args, end, args.length);
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        int status = 0;
        for (String directory : List.of(args).subList(1, end)) {
            // Maven leaves that of its extensions, whichever they are, and would not find its own classes again.
            Thread.currentThread().setContextClassLoader(loader);
            System.setProperty("maven.multiModuleProjectDirectory", directory);
            status = (int) maven.getMethod("doMain", String[].class, String.class, PrintStream.class, PrintStream.class)
                    .invoke(maven.getConstructor().newInstance(), goals, directory, System.out, System.err);
        }
        System.exit(status);
    }
}

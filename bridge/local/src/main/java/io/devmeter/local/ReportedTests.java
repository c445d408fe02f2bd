// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

/** How tests are called of which only a report tells, by all who read reports: as the JUnit listener would call them. */
public final class ReportedTests {

    private static final String BEFORE_PARAMETERS = "([{";

    private ReportedTests() {}

    /**
     * Returns {@code CLASS#METHOD}, which is the same for all cases of a parameterised test.
     *
     * @param className of the suite or case, may be empty
     * @param caseName as reported: a method, with or without its class and parameters, or a free text
     */
    public static String operation(String className, String caseName) {
        String method = method(className, caseName);
        if (className.isEmpty()) {
            return method.isEmpty() ? "unnamed test" : method;
        }
        // That is how frameworks report a class that fails before its first test.
        return className + "#" + (method.isEmpty() || method.equals(className) ? "initializationError" : method);
    }

    private static String method(String className, String caseName) {
        int end = 0;
        while (end < caseName.length() && BEFORE_PARAMETERS.indexOf(caseName.charAt(end)) < 0) {
            end++;
        }
        String method = (end == 0 ? caseName : caseName.substring(0, end)).strip();
        // Surefire's provider for JUnit 3 reports tests of plain classes with their class.
        return method.startsWith(className + ".") ? method.substring(className.length() + 1) : method;
    }
}

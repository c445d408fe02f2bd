// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import io.devmeter.bridge.Status;
import io.devmeter.local.TestReport.Attempt;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives tests that are known from a report alone the operations and metadata that the JUnit listener would give them. */
public final class ReportedTests {

    private static final String BEFORE_PARAMETERS = "({";

    private ReportedTests() {}

    /**
     * Returns the operation of a test: {@code CLASS#METHOD}, the same for all cases of a parameterised test or class.
     *
     * @param className the class of the suite or case; may be empty
     * @param caseName the name in the report: a method, with or without its class and parameters, or any other text
     */
    public static String operation(String className, String caseName) {
        String method = method(className, caseName);
        if (className.isEmpty()) {
            return method.isEmpty() ? "unnamed test" : method;
        }
        return withoutIndex(className) + "#" + (isOfClassItself(className, method) ? "initializationError" : method);
    }

    /**
     * Whether the case is the class itself, as frameworks report one that fails before its first test. A class name with blanks in it is the text of a test,
     * which Jest's reporters give as class and as name.
     */
    private static boolean isOfClassItself(String className, String method) {
        return method.isEmpty() || (method.equals(className) && className.indexOf(' ') < 0);
    }

    /**
     * Returns the metadata of one run of a test.
     *
     * @param number the number of the attempt, from 1
     */
    public static Map<String, Object> metadata(String className, String caseName, int number, Attempt attempt) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("test.case.name", caseName);
        metadata.put("test.suite.name", className);
        if (attempt.errorType() != null) {
            metadata.put("error.type", attempt.errorType());
        }
        if (number > 1) {
            metadata.put("attempt", (long) number);
        }
        if (attempt.status() != Status.SKIPPED) {
            metadata.put("test.case.result.status", attempt.status() == Status.SUCCESS ? "pass" : "fail");
        }
        return metadata;
    }

    /** Surefire up to 3.5 adds a number to a parameterised class for each set of its parameters. */
    private static String withoutIndex(String className) {
        int index = className.endsWith("]") ? className.lastIndexOf('[') : -1;
        boolean isNumbered = index > 0
                && className
                        .substring(index + 1, className.length() - 1)
                        .chars()
                        .allMatch(Character::isDigit);
        return isNumbered ? className.substring(0, index) : className;
    }

    private static String method(String className, String caseName) {
        int end = 0;
        while (end < caseName.length() && !areParametersAt(caseName, end)) {
            end++;
        }
        String method = (end == 0 ? caseName : caseName.substring(0, end)).strip();
        // Surefire's provider for JUnit 3 puts the class before the method of plain classes.
        return method.startsWith(className + ".") ? method.substring(className.length() + 1) : method;
    }

    /** Parentheses and braces after a blank belong to a name that is a sentence, as in Kotlin. Square brackets do not: Spock adds values in them. */
    private static boolean areParametersAt(String caseName, int at) {
        char c = caseName.charAt(at);
        return c == '['
                || (BEFORE_PARAMETERS.indexOf(c) >= 0 && (at == 0 || !Character.isWhitespace(caseName.charAt(at - 1))));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import io.devmeter.local.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command line that holds nothing but what is asked for every day: a command, options of it with their values, and what comes behind
 * them. It is read as picocli would, which takes longer to be set up than most commands take to run.
 */
final class PlainArguments {

    private final Map<String, List<String>> values;
    private final List<String> operands;

    private PlainArguments(Map<String, List<String>> values, List<String> operands) {
        this.values = values;
        this.operands = operands;
    }

    /**
     * Reads a command line.
     *
     * @param command that it must begin with
     * @param once options that may be given once
     * @param repeatedly options that may be given many times
     * @return {@code null} if there is anything else, right or wrong, which is left to picocli
     */
    static @Nullable PlainArguments of(String command, List<String> once, List<String> repeatedly, String... args) {
        if (args.length == 0 || !args[0].equals(command)) {
            return null;
        }
        Map<String, List<String>> values = new HashMap<>();
        int at = 1;
        for (; at < args.length && args[at].startsWith("-") && !args[at].equals("--"); at++) {
            int equals = args[at].indexOf('=');
            String option = equals < 0 ? args[at] : args[at].substring(0, equals);
            String value;
            if (equals >= 0) {
                value = args[at].substring(equals + 1);
            } else {
                at++;
                value = at < args.length ? args[at] : "";
            }
            boolean isKnown = repeatedly.contains(option) || (once.contains(option) && !values.containsKey(option));
            if (!isKnown || value.isEmpty() || value.startsWith("-")) {
                return null;
            }
            List<String> known = values.get(option);
            if (known == null) {
                known = new ArrayList<>();
                values.put(option, known);
            }
            known.add(value);
        }
        return new PlainArguments(values, Arrays.asList(args).subList(at, args.length));
    }

    /** Returns the value of an option that may be given once, {@code null} if it was not given. */
    @Nullable
    String value(String option) {
        List<String> given = values(option);
        return given.isEmpty() ? null : given.get(0);
    }

    /** Returns the values of an option in their order. */
    List<String> values(String option) {
        return values.getOrDefault(option, List.of());
    }

    /**
     * Returns the value of an option as a path, {@code null} if it was not given.
     *
     * @throws IllegalArgumentException if it cannot be one
     */
    @Nullable
    Path path(String option) {
        String value = value(option);
        return value == null ? null : LocalePath.of(value);
    }

    /** Returns what {@code --dir} names, or else the environment. */
    Path directory() {
        Path named = path("--dir");
        return named == null ? LocalePath.checked(Environment.directory()) : named;
    }

    /**
     * Returns the value of an option as a number of days.
     *
     * @throws IllegalArgumentException if it is none
     */
    int days(String option, int byDefault) {
        String value = value(option);
        int number = value == null ? byDefault : Integer.parseInt(value);
        if (number < 0 || number > WholeNumber.MOST_DAYS) {
            throw new IllegalArgumentException(value);
        }
        return number;
    }

    /** Returns what comes behind the options. */
    List<String> operands() {
        return operands;
    }
}

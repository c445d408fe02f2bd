// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.analysis;

import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a failure says without what varies from run to run: the type of the exception, and the first line of its message with
 * placeholders for numbers, ids, times, paths, addresses and quoted texts.
 *
 * @param errorType the type; if the failure does not tell, the class name that the message begins with; empty if there is none
 * @param message the first line that is not blank, and those in which it goes on; at most {@value #LONGEST} characters
 */
record MessagePattern(String errorType, String message) {

    private static final int LONGEST = 200;

    /** As much of a line as is looked at, so that a long one costs no more than others. */
    private static final int LONGEST_READ = 500;

    /** A class name before a colon or alone: one in a package, or one that ends as failures do. */
    private static final Pattern TYPE = Pattern.compile("(?<type>(?:[A-Za-z_]\\w*[.]){1,20}[A-Z][\\w$]*"
            + "|[A-Z]\\w*(?:Exception|Error|Failure|Interrupt|Warning|Timeout))(?::\\s*|$)");

    private static final List<Placeholder> PLACEHOLDERS = List.of(
            new Placeholder(
                    "time",
                    "\\b\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?"
                            + "|\\b\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?"),
            new Placeholder("uuid", "\\b\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b"),
            new Placeholder("url", "\\b[A-Za-z][A-Za-z0-9+.-]{1,19}://[^\\s\"'<>)]+"),
            new Placeholder(
                    "text",
                    "\"[^\"]*\"|`[^`]*`|(?<!\\w)'[^']*'(?!\\w)|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019|\u00ab[^\u00bb]*\u00bb"),
            new Placeholder("identity", "(?<=\\w)@\\p{XDigit}{1,16}\\b"),
            new Placeholder(
                    "path", "(?<![\\w.])(?:~|[.]{1,2})?(?:/[\\w.@%+~-]+){2,}/?|\\b[A-Za-z]:\\\\[^\\s\"'<>|*?:]+"),
            new Placeholder("id", "\\b0[xX]\\p{XDigit}+\\b|\\b(?=[a-fA-F]*\\d)\\p{XDigit}{8,}\\b"),
            new Placeholder("n", "(?<![\\w.])[-+]?\\d+(?:[.,]\\d+)*(?:[eE][-+]?\\d+)?|\\d+(?!\\w)"));

    private static final Pattern VARYING = Pattern.compile(
            String.join("|", PLACEHOLDERS.stream().map(Placeholder::group).toList()));

    /** What stands for a text that varies; of several that fit at the same place the first is taken. */
    private record Placeholder(String name, String expression) {

        String group() {
            return "(?<" + name + ">" + expression + ")";
        }

        String text() {
            return "{" + name + "}";
        }
    }

    // By hand, as those of CodeVersion are: RATIONALE.md, "Why do some records …?".
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessagePattern that && errorType.equals(that.errorType) && message.equals(that.message);
    }

    @Override
    public int hashCode() {
        return 31 * errorType.hashCode() + message.hashCode();
    }

    /** Returns the pattern of a failure with these, of which either may be missing. */
    static MessagePattern of(@Nullable String errorType, @Nullable String error) {
        String line = error == null ? "" : firstLine(error);
        if (errorType != null) {
            String message = line.startsWith(errorType + ":")
                    ? line.substring(errorType.length() + 1).strip()
                    : line;
            return new MessagePattern(errorType, withoutVarying(message));
        }
        Matcher type = TYPE.matcher(line);
        return type.lookingAt()
                ? new MessagePattern(type.group("type"), withoutVarying(line.substring(type.end())))
                : new MessagePattern("", withoutVarying(line));
    }

    /**
     * Assertion libraries begin their messages with an empty line, and say over several lines what they expect and what was instead: a
     * line goes on in the next if it ends with a colon, or if the next is no beginning.
     */
    private static String firstLine(String error) {
        StringJoiner line = new StringJoiner(" ");
        Iterator<String> lines = error.lines().iterator();
        boolean goesOn = true;
        while (lines.hasNext() && line.length() < LONGEST_READ) {
            String next = lines.next().strip();
            if (next.isEmpty()) {
                continue;
            }
            if (!goesOn && !isNoBeginning(next)) {
                break;
            }
            line.add(next);
            goesOn = next.endsWith(":");
        }
        return Shortened.to(LONGEST_READ, line.toString());
    }

    /** Such as "but was: 2" and "to contain:". */
    private static boolean isNoBeginning(String line) {
        return line.startsWith("but was") || (line.endsWith(":") && Character.isLowerCase(line.charAt(0)));
    }

    private static String withoutVarying(String message) {
        Matcher varying = VARYING.matcher(message);
        StringBuilder pattern = new StringBuilder();
        while (varying.find()) {
            varying.appendReplacement(pattern, placeholder(varying));
        }
        varying.appendTail(pattern);
        return Shortened.to(LONGEST, pattern.toString());
    }

    private static String placeholder(Matcher varying) {
        for (Placeholder placeholder : PLACEHOLDERS) {
            if (varying.group(placeholder.name()) != null) {
                return placeholder.text();
            }
        }
        throw new IllegalStateException("what was found is none of the placeholders");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands arguments on as the bytes they were. The JVM decodes its arguments, and encodes those of a child, with the charset of
 * the locale: in a container without one that is ASCII, and {@code Grüße} becomes {@code Gr????e}. Java 17 encodes them with that of
 * files, which an option may have changed. The system still knows the bytes.
 */
final class RawArguments {

    /** Linux takes no argument longer than 128 kB. */
    private static final int LONGEST_SCRIPT = 128 * 1024 - 1;

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private RawArguments() {}

    /** Returns the arguments of this process, those that the JVM could not decode in UTF-8. */
    static String[] decoded(String... args) {
        try {
            return decoded(args, Files.readAllBytes(COMMAND_LINE), charset());
        } catch (IOException | IllegalArgumentException noSuchSystem) {
            return args;
        }
    }

    static String[] decoded(String[] args, byte[] commandLine, Charset charset) {
        List<byte[]> raw = last(args.length, commandLine);
        if (raw == null) {
            return args;
        }
        String[] decoded = args.clone();
        for (int i = 0; i < args.length; i++) {
            if (!args[i].equals(new String(raw.get(i), charset))) {
                return args; // The process was not started with these arguments at its end.
            }
            if (args[i].indexOf('\uFFFD') >= 0) {
                decoded[i] = new String(raw.get(i), StandardCharsets.UTF_8);
            }
        }
        return decoded;
    }

    private static Charset charset() {
        return charset(Windows.HERE, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /**
     * Returns the form of a command that one of the charsets asks for in which a child may get its arguments: that of the locale, or, with Java
     * 17, that of files.
     */
    private static List<String> inAnotherForm(List<String> command, Function<Charset, List<String>> form) {
        List<String> other = form.apply(charset());
        return other.equals(command) && !Windows.HERE ? form.apply(Charset.defaultCharset()) : other;
    }

    /** Returns in what this process has got its arguments. Windows hands on characters and no bytes, so that none is damaged. */
    static Charset charset(boolean isWindows, String ofLocale) {
        return isWindows ? StandardCharsets.UTF_8 : Charset.forName(ofLocale);
    }

    /** Returns the command, in another form if it would not reach the child as it was typed. */
    static List<String> preserve(List<String> command) {
        if (isCertain(command)) {
            return command;
        }
        try {
            byte[] commandLine = Files.readAllBytes(COMMAND_LINE);
            return inAnotherForm(command, charset -> preserve(command, commandLine, charset));
        } catch (IOException | IllegalArgumentException noSuchSystem) {
            return command;
        }
    }

    /** Tells whether the command is of ASCII, and has no character either that might stand for one that is not. */
    private static boolean isCertain(List<String> command) {
        for (String argument : command) {
            for (int i = 0; i < argument.length(); i++) {
                if (argument.charAt(i) >= 0x80 || argument.charAt(i) == '?') {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Returns a command that did not come from a command line, in another form if it, or variables that it is to have in its environment, would not
     * reach the child in UTF-8.
     */
    static List<String> utf8(List<String> command, Map<String, String> variables) {
        return inAnotherForm(command, charset -> utf8(command, variables, charset));
    }

    static List<String> utf8(List<String> command, Map<String, String> variables, Charset charset) {
        List<String> whole = new ArrayList<>();
        variables.forEach((name, value) -> {
            String variable = name + "=" + value;
            if (isDamaged(variable, charset)) {
                whole.add(variable);
            }
        });
        if (!whole.isEmpty()) {
            whole.add(0, "/usr/bin/env");
        }
        whole.addAll(command);
        return whole.stream().anyMatch(argument -> isDamaged(argument, charset))
                ? asScript(
                        command,
                        whole.stream()
                                .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
                                .toList())
                : command;
    }

    private static boolean isDamaged(String text, Charset charset) {
        return !Arrays.equals(text.getBytes(charset), text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> preserve(List<String> command, byte[] commandLine, Charset charset) {
        List<byte[]> raw = last(command.size(), commandLine);
        if (raw == null || !isDamaged(command, raw, charset)) {
            return command;
        }
        return asScript(command, raw);
    }

    private static List<String> asScript(List<String> command, List<byte[]> raw) {
        String script = script(raw);
        return script.length() > LONGEST_SCRIPT ? command : List.of("/bin/sh", "-c", script);
    }

    /** Returns the last arguments of a command line, each of which ends with a null byte. */
    private static @Nullable List<byte[]> last(int count, byte[] commandLine) {
        List<byte[]> arguments = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                arguments.add(Arrays.copyOfRange(commandLine, start, i));
                start = i + 1;
            }
        }
        return arguments.size() < count ? null : arguments.subList(arguments.size() - count, arguments.size());
    }

    private static boolean isDamaged(List<String> command, List<byte[]> raw, Charset charset) {
        boolean isDamaged = false;
        for (int i = 0; i < raw.size(); i++) {
            boolean isAscii = isAscii(raw.get(i));
            if (isAscii && !command.get(i).equals(new String(raw.get(i), StandardCharsets.US_ASCII))) {
                // The process was not started with this command at its end.
                return false;
            }
            isDamaged |= !isAscii && !Arrays.equals(command.get(i).getBytes(charset), raw.get(i));
        }
        return isDamaged;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** Makes a script, itself of ASCII, that becomes the command. */
    private static String script(List<byte[]> raw) {
        StringBuilder script = new StringBuilder("set --\n");
        for (byte[] argument : raw) {
            // The x at the end keeps line breaks, which a command substitution would drop.
            script.append("a=$(printf '");
            for (byte b : argument) {
                script.append(String.format("\\%03o", b & 0xff));
            }
            script.append("x'); set -- \"$@\" \"${a%x}\"\n");
        }
        return script.append("unset a\nexec \"$@\"\n").toString();
    }
}

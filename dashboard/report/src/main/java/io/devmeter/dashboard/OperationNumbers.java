// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers by which a page's data refers to operations: their rank among the names of the summary, by UTF-16 code units, which is
 * how Java and JavaScript compare text.
 */
final class OperationNumbers {

    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    OperationNumbers(Summary summary) {
        List<String> sorted = new ArrayList<>(summary.operations().keySet());
        sorted.sort(null);
        names = List.copyOf(sorted);
        for (String name : names) {
            numbers.put(name, numbers.size());
        }
    }

    List<String> names() {
        return names;
    }

    /** Returns the number, or {@code null} of an operation that was first recorded after the summary was made. */
    @Nullable
    Integer of(String name) {
        return numbers.get(name);
    }

    /** Returns the numbers of those that have one. */
    int[] of(Collection<String> names) {
        int[] known = new int[names.size()];
        int count = 0;
        for (String name : names) {
            Integer number = numbers.get(name);
            if (number != null) {
                known[count++] = number;
            }
        }
        return Arrays.copyOf(known, count);
    }
}

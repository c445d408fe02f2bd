// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.Summary;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers by which a page's data refers to operations: their rank among the names of the summary, by UTF-16 code units, which is
 * how Java and JavaScript compare text.
 */
final class OperationNumbers {

    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    OperationNumbers(Summary summary) {
        names = summary.operations().keySet().stream().sorted().toList();
        names.forEach(name -> numbers.put(name, numbers.size()));
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
        return names.stream()
                .map(numbers::get)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}

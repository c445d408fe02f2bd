// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the model's records into maps for the template. Velocity calls methods of public classes only, and the model is not
 * public; with maps, a template reaches values and no method of ours.
 */
final class TemplateValues {

    private TemplateValues() {}

    static Map<String, Object> of(Record model) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : model.getClass().getRecordComponents()) {
            try {
                values.put(component.getName(), value(component.getAccessor().invoke(model)));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new LinkageError("a record of this package has no readable " + component.getName(), e);
            }
        }
        return values;
    }

    private static Object value(Object value) {
        if (value instanceof Markup) {
            return value;
        }
        if (value instanceof Record model) {
            return of(model);
        }
        if (value instanceof List<?> list) {
            List<Object> values = new ArrayList<>(list.size());
            for (Object element : list) {
                values.add(value(element));
            }
            return values;
        }
        return value;
    }
}

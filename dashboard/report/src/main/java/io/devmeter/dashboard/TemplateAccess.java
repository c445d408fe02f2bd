// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.Uberspect;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;
import org.apache.velocity.util.introspection.VelPropertySet;
import org.jspecify.annotations.Nullable;

/**
 * All that a template can do with values: look into maps, go through lists, and see whether a list or a text is empty. Velocity's own way finds any
 * method of any class; besides being too much, that takes a JVM that has just started 60 ms.
 */
final class TemplateAccess {

    private TemplateAccess() {}

    /** Public for Velocity, which makes it by its name. */
    public static final class Values implements Uberspect {

        /** Made by Velocity. */
        public Values() {}

        @Override
        public void init() {
            // There is nothing to set up.
        }

        @Override
        public @Nullable Iterator<?> getIterator(Object values, Info where) {
            return values instanceof Collection<?> list ? list.iterator() : null;
        }

        @Override
        public @Nullable VelPropertyGet getPropertyGet(@Nullable Object value, String name, Info where) {
            if (value instanceof Map<?, ?>) {
                return new Member(name);
            }
            boolean canBeEmpty = value instanceof Collection<?> || value instanceof String;
            return canBeEmpty && name.equals("empty") ? new Emptiness() : null;
        }

        @Override
        public @Nullable VelMethod getMethod(@Nullable Object value, String name, Object[] arguments, Info where) {
            return null;
        }

        @Override
        public @Nullable VelPropertySet getPropertySet(Object values, String name, Object value, Info where) {
            return null;
        }
    }

    /** Reads one thing of a value. */
    private abstract static class Property implements VelPropertyGet {
        @Override
        public boolean isCacheable() {
            return true;
        }

        @Override
        public String getMethodName() {
            return getClass().getSimpleName();
        }
    }

    private static final class Member extends Property {
        private final String name;

        Member(String name) {
            this.name = name;
        }

        @Override
        public @Nullable Object invoke(Object map) {
            return ((Map<?, ?>) map).get(name);
        }
    }

    private static final class Emptiness extends Property {
        @Override
        public Object invoke(Object value) {
            return value instanceof Collection<?> list ? list.isEmpty() : ((String) value).isEmpty();
        }
    }
}

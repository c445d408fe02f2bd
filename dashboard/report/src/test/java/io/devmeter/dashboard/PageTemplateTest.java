// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class PageTemplateTest {

    @Test
    void template_isMade_whereTheContextsClassLoaderKnowsNothingOfUs() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertThatCode(PageTemplate::new).doesNotThrowAnyException();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

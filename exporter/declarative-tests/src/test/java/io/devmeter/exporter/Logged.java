// SPDX-License-Identifier: Apache-2.0
package io.devmeter.exporter;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what a class logs, instead of showing it. */
final class Logged extends Handler {

    private final Logger logger;
    private final List<String> messages = new ArrayList<>();

    Logged(String className) {
        logger = Logger.getLogger(className);
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    /** Each with its level before it. */
    List<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord message) {
        messages.add(message.getLevel() + " " + message.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.setUseParentHandlers(true);
        logger.removeHandler(this);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A shop that is observed the way Spring applications are. What records it is a dependency and its properties. */
@SpringBootApplication(proxyBeanMethods = false)
public final class Shop {

    /** Called by Spring. */
    public Shop() {}

    /** Serves orders until it is stopped. */
    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }
}

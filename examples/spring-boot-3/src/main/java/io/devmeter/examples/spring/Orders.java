// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves orders: Spring observes the request, the code observes how an order is loaded, and times how it is priced. */
@RestController
final class Orders {

    private final ObservationRegistry observations;
    private final MeterRegistry meters;

    Orders(ObservationRegistry observations, MeterRegistry meters) {
        this.observations = observations;
        this.meters = meters;
    }

    @GetMapping("/orders/{number}")
    String order(@PathVariable int number) {
        String title = Observation.createNotStarted("order.load", observations).observe(() -> load(number));
        int price = meters.timer("order.price").record(() -> title.length() * number);
        return title + ": " + price;
    }

    private static String load(int number) {
        if (number > 99) {
            throw new IllegalArgumentException("there is no order " + number);
        }
        return "Emma";
    }
}

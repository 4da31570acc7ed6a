package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/** One message, delivered: attributes {@code operation}, {@code delivery} and, of a dead letter, {@code reason}. */
record DeliverySignal(Map<String, String> attributes) implements Signal {

    static DeliverySignal of(String operation, Delivery delivery) {
        if (delivery instanceof Delivery.DeadLettered dead) {
            return new DeliverySignal(Map.of(
                    "operation",
                    operation,
                    "delivery",
                    "dead-letter",
                    "reason",
                    dead.reason().code()));
        }
        String word = delivery instanceof Delivery.Ack ? "ack" : "retry-later";
        return new DeliverySignal(Map.of("operation", operation, "delivery", word));
    }

    @Override
    public String name() {
        return "mainstay.idempotency.delivery";
    }

    @Override
    public double value() {
        return 1;
    }

    @Override
    public String unit() {
        return "1";
    }
}

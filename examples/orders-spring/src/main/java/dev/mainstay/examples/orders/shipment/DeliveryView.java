package dev.mainstay.examples.orders.shipment;

import dev.mainstay.idempotency.jobs.Delivery;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * What the broker is told of a message.
 *
 * @param delivery {@code ack}, {@code retry-later} or {@code dead-letter}
 * @param reason why it is a dead letter, else null
 * @param detail more about that, else null
 */
record DeliveryView(
        String delivery, @Nullable String reason, @Nullable String detail) {

    static ResponseEntity<DeliveryView> of(Delivery delivery) {
        if (delivery instanceof Delivery.RetryLater later) {
            long seconds = Math.max(1, later.after().plusMillis(999).toSeconds());
            return ResponseEntity.ok()
                    .header("Retry-After", Long.toString(seconds))
                    .body(new DeliveryView("retry-later", null, null));
        }
        if (delivery instanceof Delivery.DeadLettered dead) {
            return ResponseEntity.ok(
                    new DeliveryView("dead-letter", dead.reason().code(), dead.detail()));
        }
        return ResponseEntity.ok(new DeliveryView("ack", null, null));
    }
}

package dev.mainstay.examples.orders.order;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.TenantOwned;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order that was paid.
 *
 * @param id UUIDv7, so ids are in the order of creation
 * @param tenantId whose order it is
 * @param customer the customer's reference
 * @param amount in {@code currency}, at most 2 decimals
 * @param currency ISO 4217
 * @param note free text, or null
 * @param chargeId what the payment gateway calls the charge
 * @param status what has become of it
 * @param version 1, then one more with every change
 * @param createdAt when it was taken
 */
public record Order(
        UUID id,
        TenantId tenantId,
        String customer,
        BigDecimal amount,
        String currency,
        @Nullable String note,
        String chargeId,
        Status status,
        int version,
        Instant createdAt)
        implements TenantOwned {

    /** What becomes of an order. */
    public enum Status {
        /** Paid, and waiting to be shipped. */
        PLACED,
        /** Cancelled by a manager; final. */
        CANCELLED
    }

    /** Returns this order after it was cancelled: the next version. */
    Order cancelled() {
        return new Order(
                id, tenantId, customer, amount, currency, note, chargeId, Status.CANCELLED, version + 1, createdAt);
    }

    /** Returns this order after what a client may change was changed: the next version. */
    Order changed(ChangedOrder change) {
        String wanted = change.note() == null ? note : change.note();
        return new Order(
                id,
                tenantId,
                customer,
                change.amount() == null ? amount : change.amount(),
                currency,
                wanted == null || wanted.isEmpty() ? null : wanted,
                chargeId,
                status,
                version + 1,
                createdAt);
    }

    /** Returns the entity tag of this version, quoted as RFC 9110 wants it. */
    public String etag() {
        return '"' + Integer.toString(version) + '"';
    }
}

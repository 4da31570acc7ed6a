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
        int version,
        Instant createdAt)
        implements TenantOwned {

    /** Returns the entity tag of this version, quoted as RFC 9110 wants it. */
    public String etag() {
        return '"' + Integer.toString(version) + '"';
    }
}

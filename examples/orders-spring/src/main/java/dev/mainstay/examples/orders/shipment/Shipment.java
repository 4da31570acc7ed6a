package dev.mainstay.examples.orders.shipment;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;

/**
 * What a message says: an order was handed to a carrier.
 *
 * @param orderId which order
 * @param carrier 1 to 100 letters, digits, spaces, {@code .}, {@code &} and {@code -}
 * @param parcels from 1 to 99
 */
record Shipment(
        @NotNull UUID orderId,

        @NotNull @Pattern(regexp = "[\\p{L}\\p{N} .&-]{1,100}", message = "must be the name of a carrier")
        String carrier,

        @Min(1) @Max(99) int parcels) {}

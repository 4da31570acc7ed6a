package dev.mainstay.examples.orders.order;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * What a manager sends to cancel an order.
 *
 * @param reason for the audit trail, 1 to 500 characters
 */
record Cancellation(
        @NotBlank @Size(max = 500) @Pattern(regexp = NewOrder.STORABLE, message = NewOrder.NO_NUL)
        String reason) {}

package dev.mainstay.examples.orders.order;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to change an order; what is absent or null stays.
 *
 * @param amount the new amount, as in {@link NewOrder}
 * @param note the new note of at most 500 characters; an empty one removes it
 */
record ChangedOrder(
        @DecimalMin("0.01") @DecimalMax("999999") @Digits(integer = 6, fraction = 2) @Nullable
        BigDecimal amount,

        @Size(max = 500) @Pattern(regexp = NewOrder.STORABLE, message = NewOrder.NO_NUL) @Nullable
        String note) {

    @AssertTrue(message = "amount or note must be given")
    boolean isChange() {
        return amount != null || note != null;
    }
}

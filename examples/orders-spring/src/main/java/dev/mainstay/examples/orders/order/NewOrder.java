package dev.mainstay.examples.orders.order;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to place an order.
 *
 * @param customer the customer's reference, 1 to 200 characters
 * @param amount more than 0, at most 999999, at most 2 decimals
 * @param currency ISO 4217
 * @param note free text of at most 500 characters, or absent
 */
public record NewOrder(
        @NotBlank @Size(max = 200) @Pattern(regexp = NewOrder.STORABLE, message = NewOrder.NO_NUL)
        String customer,

        @NotNull @DecimalMin("0.01") @DecimalMax("999999") @Digits(integer = 6, fraction = 2)
        BigDecimal amount,

        @NotNull @CurrencyCode String currency,

        @Size(max = 500) @Pattern(regexp = NewOrder.STORABLE, message = NewOrder.NO_NUL) @Nullable
        String note) {

    /** PostgreSQL cannot store U+0000; found out after the charge, it would be a charge without an order. */
    static final String STORABLE = "[^\\u0000]*";

    static final String NO_NUL = "must not contain U+0000";
}

package dev.mainstay.examples.orders.order;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The order is past the point at which it could be cancelled. */
final class OrderNotCancellableException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;

    private OrderNotCancellableException(String code, String message) {
        super(message, null);
        this.code = code;
    }

    static OrderNotCancellableException cancelledBefore() {
        return new OrderNotCancellableException("order-cancelled", "The order was cancelled before.");
    }

    static OrderNotCancellableException shipped() {
        return new OrderNotCancellableException("order-shipped", "The order was shipped and cannot be cancelled.");
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Category category() {
        return Category.CONFLICT;
    }
}

package dev.mainstay.examples.orders.order;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The order is not the version that the caller has seen. */
final class OrderChangedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    OrderChangedException() {
        super("The order was changed since; read it again.", null);
    }

    @Override
    public String code() {
        return "order-changed";
    }

    @Override
    public Category category() {
        return Category.PRECONDITION;
    }
}

package dev.mainstay.examples.orders.order;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** There is no such order for this tenant. */
final class OrderNotFoundException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    OrderNotFoundException() {
        super("There is no such order.", null);
    }

    @Override
    public String code() {
        return "not-found";
    }

    @Override
    public Category category() {
        return Category.NOT_FOUND;
    }
}

package dev.mainstay.examples.orders.shipment;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** There is no such dead letter for this tenant. */
final class DeadLetterNotFoundException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    DeadLetterNotFoundException() {
        super("There is no such dead letter.", null);
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

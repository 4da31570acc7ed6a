package dev.mainstay.examples.orders.shipment;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The order of a message cannot be shipped, and the same message could not be right later. */
final class ShipmentRefusedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;

    ShipmentRefusedException(String code, String message) {
        super(message, null);
        this.code = code;
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

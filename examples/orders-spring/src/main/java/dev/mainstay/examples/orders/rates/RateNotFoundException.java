package dev.mainstay.examples.orders.rates;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** The provider knows no rate of this currency. */
final class RateNotFoundException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    RateNotFoundException() {
        super("There is no rate of this currency.", null);
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

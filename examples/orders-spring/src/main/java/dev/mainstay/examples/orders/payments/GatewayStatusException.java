package dev.mainstay.examples.orders.payments;

import java.io.IOException;
import java.io.Serial;

/** The gateway answered, but not with a charge. */
final class GatewayStatusException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    GatewayStatusException(int status) {
        super("the payment gateway answered " + status);
        this.status = status;
    }

    int status() {
        return status;
    }
}

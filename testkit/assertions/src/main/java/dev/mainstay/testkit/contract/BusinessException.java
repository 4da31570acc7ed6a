package dev.mainstay.testkit.contract;

import java.io.Serial;

/** An answer of the business that a guard under test is told to pass on: neither a failure nor a reason to repeat. */
public final class BusinessException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what the business says
     */
    public BusinessException(String message) {
        super(message);
    }
}

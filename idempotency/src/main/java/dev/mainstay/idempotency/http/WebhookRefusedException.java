package dev.mainstay.idempotency.http;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;

/** A webhook was not signed as it must be; why, only the signal tells. */
public final class WebhookRefusedException extends ReliabilityException {

    static final String CODE = "webhook-signature-invalid";

    @Serial
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: anybody can cause these in any number. */
    WebhookRefusedException() {
        super("the signature of this webhook is missing, too old or not valid", null, false);
    }

    @Override
    public String code() {
        return CODE;
    }

    @Override
    public Category category() {
        return Category.UNAUTHENTICATED;
    }
}

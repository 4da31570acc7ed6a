package dev.mainstay.tenancy.http;

import java.util.Locale;

/** What is wrong with a received header. */
enum Refusal {
    MISSING,
    DUPLICATE,
    MALFORMED,
    UNKNOWN_KEY,
    FORGED,
    OTHER_AUDIENCE,
    EXPIRED,
    NOT_YET_VALID,
    TOO_LONG_VALID,
    UNKNOWN_TENANT,
    OTHER_TENANT;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Leaves the checks of a header; never leaves this package. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Refusal refusal;

        RefusedException(Refusal refusal) {
            super(refusal.label(), null, false, false);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }
}

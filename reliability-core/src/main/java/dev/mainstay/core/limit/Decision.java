package dev.mainstay.core.limit;

import java.time.Duration;

/** Whether a caller may go on. */
public sealed interface Decision {

    /** Says whether the caller may go on. */
    boolean isAllowed();

    /**
     * The caller may go on; one token is taken.
     *
     * @param remaining whole tokens that are left, zero or more
     * @param resetIn when the bucket is full again, if nobody asks until then
     */
    record Allowed(long remaining, Duration resetIn) implements Decision {

        @Override
        public boolean isAllowed() {
            return true;
        }
    }

    /**
     * The caller may not; nothing is taken.
     *
     * @param retryAfter when the next token is there, above zero; it is never told too early, and at most one unit of the clock too late
     */
    record Rejected(Duration retryAfter) implements Decision {

        @Override
        public boolean isAllowed() {
            return false;
        }
    }
}

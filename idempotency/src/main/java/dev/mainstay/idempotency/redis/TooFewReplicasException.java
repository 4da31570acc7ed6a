package dev.mainstay.idempotency.redis;

import java.io.Serial;
import java.util.List;

/** The master has a write and not enough replicas said that they have it. */
final class TooFewReplicasException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Object> parts;

    TooFewReplicasException(long acknowledged, int asked, List<Object> parts) {
        super(acknowledged + " of " + asked + " replicas acknowledged in time", null, false, false);
        this.parts = parts;
    }

    /** Returns what the master answered. */
    Reply reply() {
        return new Reply(parts);
    }
}

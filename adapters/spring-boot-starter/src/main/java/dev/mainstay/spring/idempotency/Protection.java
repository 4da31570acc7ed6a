package dev.mainstay.spring.idempotency;

import dev.mainstay.idempotency.http.HttpOptions;
import dev.mainstay.idempotency.http.HttpVerdict;

/** How a handler is protected, and where its record lies. */
record Protection(HttpOptions options, RecordIn recordIn) {

    Protection {
        boolean standard = options.operation().verdict() == HttpVerdict.STANDARD;
        if (recordIn == RecordIn.TRANSACTION && !standard) {
            // The others keep something of a failed attempt, but its transaction is rolled back and takes that with it.
            throw new IllegalArgumentException("verdict must be STANDARD where the record is in the transaction, was "
                    + options.operation().verdict());
        }
    }

    boolean isJoined() {
        return recordIn == RecordIn.TRANSACTION;
    }

    /** How much of an answer is held: all of it where nothing may leave before the commit. */
    int longestHeld() {
        return isJoined() ? Integer.MAX_VALUE : options.operation().policy().maxResultBytes();
    }
}

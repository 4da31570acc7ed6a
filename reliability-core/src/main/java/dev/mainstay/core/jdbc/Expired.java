package dev.mainstay.core.jdbc;

import dev.mainstay.core.context.Deadline;
import java.sql.SQLTimeoutException;

/** What a call gets whose time is over before it asks the database. */
final class Expired {

    /** PostgreSQL's query_canceled, which is also what it answers when the time runs out a moment later. */
    static final String QUERY_CANCELED = "57014";

    private Expired() {}

    /**
     * Returns what is left in nanoseconds, more than zero.
     *
     * @throws SQLTimeoutException when nothing is left
     */
    static long refuse(Deadline deadline) throws SQLTimeoutException {
        long nanos = deadline.remainingNanos();
        if (nanos <= 0) {
            throw new SQLTimeoutException(
                    "the statement was not sent: the deadline of the call had passed", QUERY_CANCELED);
        }
        return nanos;
    }
}

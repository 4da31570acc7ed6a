package dev.mainstay.audit.seal;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the records of a verification and tells now and then. Any number of threads may use it. */
final class Progress {

    private static final long STEP = 1_000;

    // As numeric and bounded: numbers that somebody changed must end in findings and not in an overflow.
    private static final String TOTAL = "SELECT least(greatest(coalesce(sum(leaf_count), 0), 0), 9223372036854775807)"
            + " FROM audit.block WHERE block_no >= ? AND block_no <= ?";

    private final AtomicLong records = new AtomicLong();
    private final long total;
    private volatile @Nullable VerificationProgress listener;

    private Progress(@Nullable VerificationProgress listener, long total) {
        this.listener = listener;
        this.total = total;
    }

    /** Starts for the blocks of a range; without listener it asks nothing. */
    static Progress of(@Nullable VerificationProgress listener, Snapshot snapshot, long first, long last)
            throws SQLException {
        if (listener == null) {
            return new Progress(null, 0);
        }
        List<Long> total = snapshot.all(
                TOTAL, List.of(first, last), row -> row.getBigDecimal(1).longValue());
        return new Progress(listener, total.get(0));
    }

    /** Counts one record. */
    void one() {
        long now = records.incrementAndGet();
        if (now % STEP == 0) {
            tell(now);
        }
    }

    /** Counts records that are not there any more, and tells. */
    void several(long more) {
        tell(records.addAndGet(more));
    }

    /** Tells of the end. */
    void finish() {
        tell(records.get());
    }

    @SuppressWarnings("CatchingUnchecked") // what only looks on must not end a verification
    private void tell(long now) {
        VerificationProgress hearing = listener;
        if (hearing != null) {
            try {
                hearing.at(now, total);
            } catch (RuntimeException broken) {
                listener = null;
            }
        }
    }
}

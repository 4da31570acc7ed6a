package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.time.YearMonth;
import java.util.List;

/**
 * What a run removed. Immutable.
 *
 * @param pruned certificates of what was removed
 * @param refused what the plan had as removable and the database did not let go
 * @param dropped how many tables were dropped, also of earlier runs; those that somebody still reads wait for the next
 */
public record RetentionResult(List<Certificate> pruned, List<RetentionPlan.Partition> refused, int dropped) {

    /** Copies the lists. */
    public RetentionResult {
        pruned = List.copyOf(pruned);
        refused = List.copyOf(refused);
    }

    /**
     * What shows that a partition was removed by retention: a row of {@code audit.prune}.
     *
     * @param retention the retention class
     * @param month the month, in UTC
     * @param segments how many segments of it were sealed
     * @param rows how many records they count
     * @param digest {@link Segment#digest} over the segments
     * @param record the record {@code audit.pruned} of the removal
     */
    public record Certificate(
            String retention, YearMonth month, long segments, long rows, Hash digest, AuditId record) {}
}

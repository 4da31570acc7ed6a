package dev.mainstay.audit.retention;

import java.util.List;

/**
 * What a purge removed of one tenant. Immutable.
 *
 * @param tables in the order of the tables
 */
public record PurgeResult(List<Purged> tables) {

    /** Copies the list. */
    public PurgeResult {
        tables = List.copyOf(tables);
    }

    /** Returns how many rows went, those of child tables left out. */
    public long rows() {
        return tables.stream().mapToLong(Purged::rows).sum();
    }

    /**
     * What was removed of one table.
     *
     * @param table schema and table
     * @param rows how many rows went
     * @param children how many rows of child tables went with them
     * @param end why it ended
     */
    public record Purged(String table, long rows, long children, End end) {}

    /** Why the work on a table ended. */
    public enum End {
        /** Nothing was left that is due, but for rows that somebody else had locked. */
        DONE,
        /** The budget of the run was used up; the next run goes on. */
        BUDGET,
        /** A legal hold keeps the rows. */
        HELD
    }
}

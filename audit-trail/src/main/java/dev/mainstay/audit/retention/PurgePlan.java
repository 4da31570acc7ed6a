package dev.mainstay.audit.retention;

import dev.mainstay.core.context.TenantId;
import java.time.Instant;
import java.util.List;

/**
 * What a purge would remove of one tenant: the report to read before it does. Made by {@link SoftDeletePurge#plan} only.
 * Immutable.
 */
public final class PurgePlan {

    private final TenantId tenant;
    private final List<Due> tables;

    PurgePlan(TenantId tenant, List<Due> tables) {
        this.tenant = tenant;
        this.tables = List.copyOf(tables);
    }

    /** Returns the tenant. */
    public TenantId tenant() {
        return tenant;
    }

    /** Returns what is due, in the order of the tables. */
    public List<Due> tables() {
        return tables;
    }

    /** Returns how many rows would go, those of child tables left out. */
    public long rows() {
        return tables.stream().filter(due -> !due.held()).mapToLong(Due::rows).sum();
    }

    /**
     * What is due of one table.
     *
     * @param table schema and table
     * @param resourceType the type of its rows
     * @param cutoff rows go that were marked at this moment or before, by the clock of the database
     * @param rows how many they were
     * @param children how many rows of child tables go with them
     * @param held whether a legal hold keeps all of them
     */
    public record Due(String table, String resourceType, Instant cutoff, long rows, long children, boolean held) {}
}

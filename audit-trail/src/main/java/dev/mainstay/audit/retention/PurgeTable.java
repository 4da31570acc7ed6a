package dev.mainstay.audit.retention;

import dev.mainstay.audit.Resource;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A table of business rows that are first marked as deleted and removed later. Immutable. */
public final class PurgeTable {

    /** How long soft-deleted rows are kept when nothing else is said. */
    public static final Period PERIOD = Period.ofDays(90);

    private final String resourceType;
    private final TableName table;
    private final String key;
    private final String tenantColumn;
    private final String deletedAt;
    private final Period period;
    private final boolean idsRecorded;
    private final List<ChildTable> children;

    private PurgeTable(Builder builder) {
        resourceType = builder.resourceType;
        table = builder.table;
        key = builder.key;
        tenantColumn = builder.tenantColumn;
        deletedAt = builder.deletedAt;
        period = builder.period;
        idsRecorded = builder.idsRecorded;
        children = List.copyOf(builder.children);
    }

    /**
     * Starts a table with columns {@code id}, {@code tenant_id} and {@code deleted_at}.
     *
     * @param resourceType the type of its rows, as audit records and legal holds name it: legal for {@link Resource}
     * @param table schema and table, such as {@code app.orders}, exactly as the catalog has them
     * @throws IllegalArgumentException when one is not legal
     */
    public static Builder of(String resourceType, String table) {
        return new Builder(resourceType, table);
    }

    /** Returns the type of its rows. */
    public String resourceType() {
        return resourceType;
    }

    /** Returns schema and table, joined by a dot. */
    public String table() {
        return table.toString();
    }

    /** Returns how long its rows are kept after they were marked. */
    public Period period() {
        return period;
    }

    /** Returns what goes with its rows. */
    public List<ChildTable> children() {
        return children;
    }

    TableName name() {
        return table;
    }

    String key() {
        return key;
    }

    String tenantColumn() {
        return tenantColumn;
    }

    String deletedAt() {
        return deletedAt;
    }

    boolean idsRecorded() {
        return idsRecorded;
    }

    /** Collects the columns of a table. Not thread-safe. */
    public static final class Builder {

        private final String resourceType;
        private final TableName table;
        private String key = "id";
        private String tenantColumn = "tenant_id";
        private String deletedAt = "deleted_at";
        private Period period = PERIOD;
        private boolean idsRecorded = true;
        private final List<ChildTable> children = new ArrayList<>();

        private Builder(String resourceType, String table) {
            this.resourceType = Resource.ofType(resourceType).type();
            this.table = TableName.of(table);
        }

        /** Sets the column that identifies a row within its tenant. */
        public Builder key(String value) {
            key = TableName.identifier("key", value);
            return this;
        }

        /** Sets the column that names the tenant, here and in all children. */
        public Builder tenantColumn(String value) {
            tenantColumn = TableName.identifier("tenantColumn", value);
            return this;
        }

        /** Sets the column, a {@code timestamp with time zone}, that says since when a row is deleted; null for not. */
        public Builder deletedAt(String value) {
            deletedAt = TableName.identifier("deletedAt", value);
            return this;
        }

        /**
         * Sets how long rows are kept after they were marked, counted in UTC; 90 days when not set.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder period(Period value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("period must be positive, was " + value);
            }
            period = value;
            return this;
        }

        /** Adds rows that go before its rows; children are emptied in the order in which they were added. */
        public Builder child(ChildTable value) {
            children.add(Objects.requireNonNull(value, "child"));
            return this;
        }

        /** Leaves the keys of removed rows out of the audit records, which then have number and digest only. */
        public Builder withoutIds() {
            idsRecorded = false;
            return this;
        }

        /** Makes the table. */
        public PurgeTable build() {
            return new PurgeTable(this);
        }
    }
}

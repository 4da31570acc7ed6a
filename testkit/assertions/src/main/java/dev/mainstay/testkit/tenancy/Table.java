package dev.mainstay.testkit.tenancy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A table of rows that belong to tenants.
 *
 * @param name schema and name
 * @param tenantColumn whose row it is
 * @param leaf whether it is a partition, which is filled through its parent
 * @param columns all columns
 * @param keys its keys
 */
record Table(Name name, String tenantColumn, boolean leaf, List<Column> columns, Keys keys) {

    /**
     * The keys of a table.
     *
     * @param uniques what must not occur twice, the primary key first
     * @param links where its foreign keys point
     */
    record Keys(List<Unique> uniques, List<Link> links) {}

    /**
     * A schema-qualified name.
     *
     * @param schema the schema
     * @param table the relation in it
     */
    record Name(String schema, String table) {

        String quoted() {
            return Sql.name(schema) + "." + Sql.name(table);
        }

        @Override
        public String toString() {
            return schema + "." + table;
        }
    }

    /**
     * A unique index.
     *
     * @param name its name
     * @param columns what it is made of; columns inside expressions as well
     * @param plain whether it is over columns alone and all rows, so that ON CONFLICT can name it
     */
    record Unique(String name, List<String> columns, boolean plain) {}

    /**
     * A foreign key.
     *
     * @param name its name
     * @param columns the columns here
     * @param target the other table
     * @param targetColumns the columns there, in the same order
     */
    record Link(String name, List<String> columns, Name target, List<String> targetColumns) {}

    String quoted() {
        return name.quoted();
    }

    Column column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("table " + name + " has no column " + wanted));
    }

    Column tenant() {
        return column(tenantColumn);
    }

    /** Returns the columns that must have a value of their own: those of keys, and what foreign keys point with. */
    Set<String> keyColumns() {
        Set<String> names = new TreeSet<>();
        keys.uniques().forEach(unique -> names.addAll(unique.columns()));
        keys.links().forEach(link -> names.addAll(link.columns()));
        return names;
    }

    /** Returns the condition that a row is of another tenant than this one. */
    String foreignTo(String tenant) {
        return tenant().quoted() + " is distinct from " + tenant().literal(tenant);
    }

    /** Returns the condition that a row is of this tenant. */
    String ownedBy(String tenant) {
        return tenant().quoted() + " = " + tenant().literal(tenant);
    }

    static String quoted(List<String> names) {
        return names.stream().map(Sql::name).collect(Collectors.joining(", "));
    }
}

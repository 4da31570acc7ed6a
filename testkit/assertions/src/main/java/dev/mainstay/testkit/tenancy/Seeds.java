package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Table.Link;
import dev.mainstay.testkit.tenancy.Table.Name;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One row of each table for each tenant: made up, made by the user's {@link Seeding}, or one that was there already. */
final class Seeds {

    private final Border border;
    private final Values values;
    private final Seeding seeding;
    private final Map<Name, Map<String, Row>> rows = new HashMap<>();
    private final Map<Name, String> reasons = new HashMap<>();

    Seeds(Border border, Values values, Seeding seeding) {
        this.border = border;
        this.values = values;
        this.seeding = seeding;
    }

    /** Returns the row of a tenant, which that tenant itself sees where the role may read. */
    Optional<Row> of(Table table, String tenant) {
        return Optional.ofNullable(rows.getOrDefault(table.name(), Map.of()).get(tenant));
    }

    /** Returns why there is no row. */
    String reason(Table table) {
        return reasons.getOrDefault(table.name(), "no row could be had");
    }

    /** Adds a row of a tenant to each table. */
    void plant(List<Table> tables, String tenant) throws SQLException {
        border.bind(tenant);
        for (Table table : tables) {
            if (!table.leaf()) {
                Optional<Row> row = planted(table, tenant);
                row.ifPresent(found -> rows.computeIfAbsent(table.name(), name -> new HashMap<>())
                        .put(tenant, found));
            }
        }
        for (Table table : tables) {
            if (table.leaf()) {
                reasons.put(table.name(), "no row lies in this partition; have one of each tenant in it");
                existing(table, tenant)
                        .ifPresent(found -> rows.computeIfAbsent(table.name(), name -> new HashMap<>())
                                .put(tenant, found));
            }
        }
    }

    private Optional<Row> planted(Table table, String tenant) throws SQLException {
        for (boolean full : new boolean[] {true, false}) {
            Row row = fresh(table, tenant, full);
            if (kept(table, () -> Sql.update(border.connection(), row.insert()))) {
                return Optional.of(row);
            }
        }
        Optional<Row> before = existing(table, tenant);
        if (before.isPresent()) {
            return before;
        }
        kept(table, () -> {
            seeding.seed(border.connection(), table.name().toString(), tenant);
            return 0L;
        });
        border.bind(tenant);
        return existing(table, tenant);
    }

    /** Runs a step and takes it back if it fails. */
    private boolean kept(Table table, Binding.Step<Long> step) throws SQLException {
        var before = border.connection().setSavepoint();
        try {
            step.run();
            return true;
        } catch (SQLException e) {
            border.connection().rollback(before);
            reasons.put(
                    table.name(),
                    "a made-up row was refused with SQLState " + e.getSQLState()
                            + "; add rows of both tenants, or give the probe a seeding");
            return false;
        } finally {
            border.connection().releaseSavepoint(before);
        }
    }

    private Optional<Row> existing(Table table, String tenant) throws SQLException {
        List<Column> columns = table.columns().stream()
                .filter(column -> !column.kind().generated())
                .toList();
        List<String> texts =
                columns.stream().map(column -> column.quoted() + "::text").toList();
        String sql = "select %s from %s where %s limit 1"
                .formatted(String.join(", ", texts), table.quoted(), table.ownedBy(tenant));
        List<Texts> found;
        try {
            found = Binding.takenBack(border.connection(), () -> Sql.rows(border.connection(), sql));
        } catch (SQLException notReadable) {
            return Optional.empty();
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Map<String, @Nullable String> known = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            known.put(columns.get(i).name(), found.get(0).orNull(i));
        }
        return Optional.of(new Row(table, known));
    }

    /** Makes up a row of the tenant that tries. */
    Row freshOwn(Table table) {
        return fresh(table, border.own());
    }

    /** Makes up a row of a tenant with keys that are not in use; its foreign keys point at that tenant's rows. */
    Row fresh(Table table, String tenant) {
        return fresh(table, tenant, true);
    }

    private Row fresh(Table table, String tenant, boolean full) {
        Set<String> keys = table.keyColumns();
        Map<String, @Nullable String> made = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            Column.Kind kind = column.kind();
            boolean own = keys.contains(column.name()) || kind.required() || kind.counted();
            if (column.name().equals(table.tenantColumn())) {
                made.put(column.name(), tenant);
            } else if (!kind.generated() && (own || (full && !kind.hasDefault()))) {
                values.of(column).ifPresent(value -> made.put(column.name(), value));
            }
        }
        Row row = new Row(table, made);
        for (Link link : table.keys().links()) {
            row = linked(row, link, tenant);
        }
        return row.with(table.tenantColumn(), tenant);
    }

    private Row linked(Row row, Link link, String tenant) {
        Map<String, Row> parents = rows.getOrDefault(link.target(), Map.of());
        Row parent = parents.get(tenant);
        if (parent != null) {
            return row.with(link.columns(), parent, link.targetColumns());
        }
        List<Column> free = link.columns().stream()
                .filter(name -> !name.equals(row.table().tenantColumn()))
                .map(row.table()::column)
                .toList();
        if (free.stream().anyMatch(column -> !column.kind().required())) {
            Row open = row;
            for (Column column : free) {
                open = column.kind().required() ? open : open.with(column.name(), null);
            }
            return open;
        }
        if (link.target().equals(row.table().name())) {
            return row.with(link.columns(), row, link.targetColumns());
        }
        return free.isEmpty() ? row : pointingAtAny(row, link);
    }

    /** Points a foreign key at any row of a table that belongs to no tenant, such as a list of countries. */
    private Row pointingAtAny(Row row, Link link) {
        String sql = "select %s from %s limit 1"
                .formatted(
                        String.join(
                                ", ",
                                link.targetColumns().stream()
                                        .map(name -> Sql.name(name) + "::text")
                                        .toList()),
                        link.target().quoted());
        try {
            List<Texts> found = Binding.takenBack(border.connection(), () -> Sql.rows(border.connection(), sql));
            Row pointing = row;
            for (int i = 0; i < link.columns().size() && !found.isEmpty(); i++) {
                pointing = pointing.with(link.columns().get(i), found.get(0).orNull(i));
            }
            return pointing;
        } catch (SQLException notReadable) {
            return row;
        }
    }
}

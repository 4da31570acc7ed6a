package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Border.Aim;
import dev.mainstay.testkit.tenancy.Outcome.Broken;
import dev.mainstay.testkit.tenancy.Outcome.Held;
import dev.mainstay.testkit.tenancy.Outcome.NotShown;
import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Tries to write another tenant's rows. */
final class RowWrites {

    private static final int FIRST_WITH_MERGE = 150_000;

    private static final Outcome NOTHING_ADDED = new Held("nothing was added");

    private final Border border;
    private final Seeds seeds;
    private final Values values;
    private final Findings findings;
    private final List<Table> tables;

    RowWrites(Border border, Seeds seeds, Values values, Findings findings, List<Table> tables) {
        this.border = border;
        this.seeds = seeds;
        this.values = values;
        this.findings = findings;
        this.tables = tables;
    }

    void on(Table table) throws SQLException {
        inserts(table);
        updates(table);
        deletes(table);
        merges(table);
        findings.add(table, Attempt.TRUNCATE, truncating("truncate " + table.quoted()));
    }

    private void inserts(Table table) {
        Row theirs = seeds.fresh(table, border.other());
        String what = "insert of a row of the other tenant";
        findings.add(table, Attempt.INSERT, planting(what, () -> Sql.update(border.connection(), theirs.insert())));
        findings.add(
                table,
                Attempt.COPY_FROM,
                planting("copy from stdin of a row of the other tenant", () -> copied(theirs)));
        findings.add(table, Attempt.INSERT_NULL, border.trying(() -> plantingNobodys(table)));
    }

    private Outcome planting(String what, Binding.Step<Long> step) {
        return planting(what, step, NOTHING_ADDED);
    }

    /** As above, with what is known when no row came of it. */
    private Outcome planting(String what, Binding.Step<Long> step, Outcome none) {
        return border.trying(() -> {
            try {
                long planted = step.run();
                return planted == 0 ? none : new Broken("accepted: " + Sql.shape(what));
            } catch (SQLException e) {
                return Border.endedAfterPolicies(e, what);
            }
        });
    }

    private long copied(Row row) throws SQLException {
        String sql = "copy %s (%s) from stdin with (format csv)"
                .formatted(row.table().quoted(), row.columns());
        try {
            return border.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new StringReader(row.csv()));
        } catch (IOException e) {
            throw new SQLException("the copy could not be written", "58030", e);
        } catch (SQLException e) {
            if ("0A000".equals(e.getSQLState())) {
                return 0;
            }
            throw e;
        }
    }

    private Outcome plantingNobodys(Table table) throws SQLException {
        Row nobodys = seeds.fresh(table, border.own()).with(table.tenantColumn(), null);
        try {
            Sql.update(border.connection(), nobodys.insert());
        } catch (SQLException e) {
            return "23502".equals(e.getSQLState()) ? new Held("refused with 23502") : Border.ended(e);
        }
        border.bind(border.other());
        boolean seen = Sql.any(
                border.connection(),
                "select 1 from %s where %s is null limit 1"
                        .formatted(table.quoted(), table.tenant().quoted()));
        return seen
                ? new Broken("a row without a tenant was accepted, and the other tenant sees it")
                : new Held("a row without a tenant is not seen by the other tenant");
    }

    private void updates(Table table) {
        String blind = "update " + table.quoted() + " set " + change(table);
        changing(table, Attempt.UPDATE, blind, Aim.ALL);
        target(table)
                .ifPresent(row -> changing(table, Attempt.UPDATE_BY_KEY, blind + " where " + row.isThis(), Aim.OTHERS));
        String move =
                "update %s set %s = ".formatted(table.quoted(), table.tenant().quoted());
        String take = move + table.tenant().literal(border.own());
        changing(table, Attempt.MOVE_IN, take, Aim.OTHERS);
        changing(table, Attempt.MOVE_IN, take + " where " + table.ownedBy(border.other()), Aim.OTHERS);
        String give = move + table.tenant().literal(border.other());
        Outcome none = seeds.of(table, border.own()).isPresent()
                ? NOTHING_ADDED
                : new NotShown("no own row is there to be given away: " + seeds.reason(table));
        findings.add(table, Attempt.MOVE_OUT, planting(give, () -> Sql.update(border.connection(), give), none));
    }

    /** Returns the change of a column that no key holds; where there is none, of the tenant to the own one. */
    private String change(Table table) {
        for (Column column : table.columns()) {
            if (column.kind().updatable()
                    && !column.kind().generated()
                    && !column.name().equals(table.tenantColumn())
                    && !table.keyColumns().contains(column.name())) {
                Optional<String> legal =
                        seeds.of(table, border.own()).map(row -> row.values().get(column.name()));
                Optional<String> value = legal.or(() -> values.of(column));
                if (value.isPresent()) {
                    return column.quoted() + " = " + column.literal(value.get());
                }
            }
        }
        return table.tenant().quoted() + " = " + table.tenant().literal(border.own());
    }

    private void deletes(Table table) {
        String blind = "delete from " + table.quoted();
        changing(table, Attempt.DELETE, blind, () -> border.clear(dependents(table)));
        target(table).ifPresent(row -> changing(table, Attempt.DELETE, blind + " where " + row.isThis(), Aim.OTHERS));
    }

    /** Returns the table itself and those whose rows point at it, however many steps away. */
    private List<Table> dependents(Table table) {
        List<Table> dependents = new ArrayList<>(List.of(table));
        for (Table later : tables) {
            boolean points = later.keys().links().stream()
                    .anyMatch(link ->
                            dependents.stream().anyMatch(known -> known.name().equals(link.target())));
            if (points && !dependents.contains(later)) {
                dependents.add(later);
            }
        }
        return dependents;
    }

    private void merges(Table table) throws SQLException {
        Optional<Row> target = target(table);
        if (target.isEmpty()) {
            return;
        }
        Row row = target.get();
        String change = change(table);
        for (Table.Unique key : table.keys().uniques()) {
            if (key.plain() && row.values().keySet().containsAll(key.columns())) {
                String upsert = " on conflict (%s) do update set %s".formatted(Table.quoted(key.columns()), change);
                Row mine = seeds.freshOwn(table)
                        .with(key.columns(), row, key.columns())
                        .with(table.tenantColumn(), border.own());
                changing(table, Attempt.UPSERT, row.insert() + upsert, Aim.ALL);
                changing(table, Attempt.UPSERT, mine.insert() + upsert, Aim.ALL);
                break;
            }
        }
        int version = Integer.parseInt(
                Sql.row(border.connection(), "show server_version_num").at(0));
        if (version >= FIRST_WITH_MERGE) {
            changing(
                    table,
                    Attempt.MERGE,
                    "merge into %s using (select 1) s on %s when matched then update set %s"
                            .formatted(table.quoted(), row.isThis(), change),
                    Aim.OTHERS);
        }
    }

    private Outcome truncating(String sql) {
        return border.trying(() -> {
            try {
                Sql.update(border.connection(), sql);
            } catch (SQLException e) {
                if (!"0A000".equals(e.getSQLState())) {
                    throw e;
                }
            }
            return new Broken("the role may empty the table, which policies do not cover: " + sql);
        });
    }

    private void changing(Table table, Attempt attempt, String sql, Aim aim) {
        Optional<String> missing = target(table).isPresent()
                ? Optional.empty()
                : Optional.of("no row of the other tenant is there to be changed: " + seeds.reason(table));
        findings.add(table, attempt, border.changing(table, missing, sql, aim));
    }

    private Optional<Row> target(Table table) {
        return seeds.of(table, border.other());
    }
}

package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Outcome.Broken;
import dev.mainstay.testkit.tenancy.Outcome.Held;
import dev.mainstay.testkit.tenancy.Outcome.NotShown;
import dev.mainstay.testkit.tenancy.Table.Link;
import dev.mainstay.testkit.tenancy.Table.Unique;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tries to reach another tenant's rows through keys, which the server checks past all policies. */
final class KeyAttempts {

    private final Border border;
    private final Seeds seeds;
    private final Findings findings;
    private final List<Table> tables;

    KeyAttempts(Border border, Seeds seeds, Findings findings, List<Table> tables) {
        this.border = border;
        this.seeds = seeds;
        this.findings = findings;
        this.tables = tables;
    }

    void on(Table table) {
        for (Link link : table.keys().links()) {
            tables.stream()
                    .filter(target -> target.name().equals(link.target()))
                    .findFirst()
                    .ifPresent(target -> findings.add(table, Attempt.FOREIGN_KEY, linking(table, link, target)));
        }
        for (Unique unique : table.keys().uniques()) {
            findings.add(table, Attempt.UNIQUE_KEY, colliding(table, unique));
        }
    }

    private Outcome linking(Table table, Link link, Table target) {
        Optional<Row> theirs = seeds.of(target, border.other());
        if (theirs.isEmpty()) {
            return new NotShown("no row of the other tenant is there to point at: " + seeds.reason(target));
        }
        Row child = seeds.fresh(table, border.own())
                .with(link.columns(), theirs.get(), link.targetColumns())
                .with(table.tenantColumn(), border.own());
        return border.trying(() -> {
            try {
                Sql.update(border.connection(), "set constraints all immediate");
                Sql.update(border.connection(), child.insert());
            } catch (SQLException e) {
                if (!"23503".equals(e.getSQLState())) {
                    return Border.ended(e);
                }
                return isOfAnother(table, link, e)
                        ? new NotShown("another foreign key refused the row (23503), so nothing is known of this one")
                        : new Held("refused with 23503");
            }
            return new Broken("foreign key " + link.name() + " accepts a row of the other tenant");
        });
    }

    /** Returns whether the constraint that the server names is another one of the table's. */
    private static boolean isOfAnother(Table table, Link link, SQLException e) {
        ServerErrorMessage told = e instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
        String constraint = told == null ? null : told.getConstraint();
        return !link.name().equals(constraint)
                && table.keys().links().stream().anyMatch(other -> other.name().equals(constraint));
    }

    private Outcome colliding(Table table, Unique unique) {
        Optional<Row> theirs = seeds.of(table, border.other());
        if (theirs.isEmpty()) {
            return new NotShown("no row of the other tenant is there to collide with: " + seeds.reason(table));
        }
        if (unique.columns().stream().allMatch(column -> theirs.get().values().get(column) == null)) {
            return new NotShown("the key " + unique.name() + " of the other tenant's row is filled by the server");
        }
        Row mine = seeds.fresh(table, border.own())
                .with(unique.columns(), theirs.get(), unique.columns())
                .with(table.tenantColumn(), border.own());
        return border.trying(() -> {
            try {
                Sql.update(border.connection(), mine.insert());
            } catch (SQLException e) {
                // The server looks at unique keys first.
                return switch (String.valueOf(e.getSQLState())) {
                    case "23505" -> new Broken("key " + unique.name() + " tells that the other tenant uses a value");
                    case "23503" -> new Held("the key was free; a foreign key refused the row (23503)");
                    default -> Border.ended(e);
                };
            }
            return new Held("a key of the other tenant's is free");
        });
    }
}

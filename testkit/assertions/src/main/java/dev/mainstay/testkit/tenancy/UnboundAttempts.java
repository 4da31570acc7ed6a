package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Outcome.Broken;
import dev.mainstay.testkit.tenancy.Outcome.Held;
import dev.mainstay.testkit.tenancy.Outcome.NotShown;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Tries to work without a tenant. */
final class UnboundAttempts {

    /** Beside a refusal: the setting is unknown, or what it holds is no id. Nothing is read then either. */
    private static final Set<String> FAILS_CLOSED = Set.of(Sql.REFUSED, "42704", "22P02");

    private final Connection connection;
    private final Findings findings;

    UnboundAttempts(Connection connection, Findings findings) {
        this.connection = connection;
        this.findings = findings;
    }

    /** Something that comes before an attempt. */
    @FunctionalInterface
    interface Context {
        void enter() throws SQLException;
    }

    /**
     * Reads and writes in a context without a tenant.
     *
     * @param planted says for a table whether rows are there that could be seen
     */
    void on(List<Table> tables, Seeds seeds, Attempts attempts, Context context, Planted planted) {
        for (Table table : tables) {
            findings.add(table, attempts.read(), reading(table, context, planted.in(table)));
            findings.add(table, attempts.write(), writing(table, seeds, context));
        }
    }

    /**
     * The attempts of one context.
     *
     * @param read the one that reads
     * @param write the one that writes
     */
    record Attempts(Attempt read, Attempt write) {}

    /** Says whether a table has rows. */
    @FunctionalInterface
    interface Planted {
        boolean in(Table table);
    }

    private Outcome reading(Table table, Context context, boolean planted) {
        return trying(() -> {
            context.enter();
            if (Sql.any(connection, "select 1 from " + table.quoted() + " limit 1")) {
                return new Broken("rows came without a tenant");
            }
            return planted
                    ? new Held("there are rows, and none came")
                    : new NotShown("no rows are committed that could come; add rows of either tenant");
        });
    }

    private Outcome writing(Table table, Seeds seeds, Context context) {
        return trying(() -> {
            Row row = seeds.freshOwn(table);
            context.enter();
            try {
                Sql.update(connection, row.insert());
            } catch (SQLException e) {
                if (FAILS_CLOSED.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
                return Border.endedAfterPolicies(e, "insert without a tenant");
            }
            return new Broken("a row was accepted without a tenant");
        });
    }

    private Outcome trying(Binding.Step<Outcome> step) {
        try {
            return Binding.takenBack(connection, step);
        } catch (SQLException e) {
            return FAILS_CLOSED.contains(String.valueOf(e.getSQLState()))
                    ? new Held("refused with " + e.getSQLState())
                    : Border.ended(e);
        }
    }
}

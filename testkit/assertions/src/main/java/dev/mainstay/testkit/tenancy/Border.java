package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Outcome.Broken;
import dev.mainstay.testkit.tenancy.Outcome.Held;
import dev.mainstay.testkit.tenancy.Outcome.NotShown;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;

/**
 * Two tenants on one connection of the application's login, inside one transaction.
 *
 * @param connection in a transaction, for the thread that probes
 * @param binding how a tenant is bound
 * @param own the tenant that tries
 * @param other the tenant that must be out of reach
 */
record Border(Connection connection, Binding binding, String own, String other) {

    void bind(String tenant) throws SQLException {
        binding.bind(connection, tenant);
    }

    /** Tries something as the own tenant; what the server refuses for lack of a privilege or by a policy is held. */
    Outcome trying(Binding.Step<Outcome> step) {
        try {
            return Binding.takenBack(connection, () -> {
                bind(own);
                return step.run();
            });
        } catch (SQLException e) {
            return ended(e);
        }
    }

    /**
     * Tries to change the other tenant's rows.
     *
     * @param missing why there is no row of the other tenant; empty when there is one
     * @param sql the statement
     * @param aim what it can hit
     */
    Outcome changing(Table table, Optional<String> missing, String sql, Aim aim) {
        Optional<String> before = Optional.empty();
        try {
            before = Optional.of(Binding.takenBack(connection, () -> stateOfOther(table)));
        } catch (SQLException notReadable) {
            // Then only a refusal shows something.
        }
        Optional<String> known = before;
        return trying(() -> {
            boolean othersOnly = aim.othersOnly();
            try {
                Sql.update(connection, sql);
            } catch (SQLException e) {
                return endedOn(othersOnly, e, sql);
            }
            if (missing.isPresent()) {
                return new NotShown(missing.get());
            }
            if (known.isEmpty()) {
                return new NotShown("it was not refused, and the role may not read what became of the rows");
            }
            return known.get().equals(stateOfOther(table))
                    ? new Held("the other tenant's rows are as they were")
                    : new Broken("the other tenant's rows have changed by: " + Sql.shape(sql));
        });
    }

    /** Whether a statement can hit rows of the other tenant only; is asked right before, and may see to it. */
    @FunctionalInterface
    interface Aim {

        /** The statement goes for the other tenant's rows by name, or changes nothing in own ones. */
        Aim OTHERS = () -> true;

        /** The statement changes own rows too. */
        Aim ALL = () -> false;

        boolean othersOnly() throws SQLException;
    }

    /** Returns what an error says; where only the other tenant's rows could be hit, a constraint shows that they were. */
    static Outcome endedOn(boolean othersOnly, SQLException e, String sql) {
        return othersOnly && String.valueOf(e.getSQLState()).startsWith("23")
                ? new Broken("only a constraint (" + e.getSQLState() + ") kept the other tenant's rows from: "
                        + Sql.shape(sql))
                : ended(e);
    }

    /**
     * Removes the own rows, so that none of them can keep another one alive.
     *
     * @param tables those that others point at first
     * @return whether no own row is left
     */
    boolean clear(List<Table> tables) throws SQLException {
        boolean cleared = true;
        for (int i = tables.size() - 1; i >= 0; i--) {
            Table table = tables.get(i);
            if (table.leaf()) {
                continue; // its rows are its parent's
            }
            String where = " from %s where %s".formatted(table.quoted(), table.ownedBy(own));
            Savepoint before = connection.setSavepoint();
            try {
                Sql.update(connection, "delete" + where);
                cleared &= !Sql.any(connection, "select 1" + where + " limit 1");
            } catch (SQLException notRemoved) {
                connection.rollback(before);
                cleared = false;
            }
            connection.releaseSavepoint(before);
        }
        return cleared;
    }

    /** Returns something that differs when any row of the other tenant was added, removed or written. */
    String stateOfOther(Table table) throws SQLException {
        bind(other);
        return Sql.row(
                        connection,
                        ("select count(*) || ' ' || coalesce(md5(string_agg(x.tableoid::text || x.ctid::text || x::text, ',' "
                                        + "order by x.tableoid, x.ctid)), '') from %s x where x.%s")
                                .formatted(table.quoted(), table.ownedBy(other)))
                .at(0);
    }

    /** Returns what an error says about the border. */
    static Outcome ended(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(Sql.REFUSED)) {
            return new Held("refused with 42501");
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            throw new IllegalStateException("the connection broke while the probe was at work, SQLState " + state, e);
        }
        return new NotShown("ended with SQLState " + state + ", which says nothing about tenants");
    }

    /** As {@link #ended}, for a row that a policy must refuse: it does so before any key is looked at. */
    static Outcome endedAfterPolicies(SQLException e, String what) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("23505") || state.equals("23503")
                ? new Broken("no policy stood in the way, only a key (" + state + ") of: " + Sql.shape(what))
                : ended(e);
    }
}

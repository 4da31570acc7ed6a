package dev.mainstay.testkit.tenancy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Tries every command on every table across the border between two tenants, on a real PostgreSQL database (14 or newer).
 *
 * <p>It needs nothing of Mainstay in the service: connections of the application's own login, two tenants, and how a transaction is bound to
 * one (a role and a setting, or a setting alone). It finds the tables by the catalogue, makes up a row of each tenant in each of them, and as
 * one tenant tries to see, change, lock, take, copy or guess the other's. All of that happens in one transaction that is rolled back, so
 * nothing stays, no sequence moves. Rows and tables are locked meanwhile: it is made for a test database.
 *
 * <p>What could not be shown is told, and is a failure unless it is allowed by name with a reason.
 *
 * <pre>{@code
 * IsolationProbe.builder(login, "7b1f...", "c0de...").role("orders_tenant").build().run().requireIsolated();
 * }</pre>
 *
 * <p>Immutable and thread-safe; each run takes one connection. Give it connections without a pool: whether rows are hidden where the setting
 * was never set can be seen on a fresh connection only.
 */
public final class IsolationProbe {

    private static final UnboundAttempts.Attempts UNBOUND =
            new UnboundAttempts.Attempts(Attempt.UNBOUND_READ, Attempt.UNBOUND_WRITE);
    private static final UnboundAttempts.Attempts UNSET =
            new UnboundAttempts.Attempts(Attempt.UNSET_READ, Attempt.UNSET_WRITE);
    private static final UnboundAttempts.Attempts EMPTY =
            new UnboundAttempts.Attempts(Attempt.EMPTY_READ, Attempt.EMPTY_WRITE);

    private final Builder options;

    private IsolationProbe(Builder options) {
        this.options = options;
    }

    /**
     * Returns a builder for the roles, the setting and the column that Mainstay uses.
     *
     * @param login hands out connections of the application's login, which nobody has bound
     * @param own the id of the tenant that tries, as the setting carries it
     * @param other the id of the tenant whose rows must be out of reach
     * @throws IllegalArgumentException when the tenants are the same
     */
    public static Builder builder(DataSource login, String own, String other) {
        return new Builder(login, own, other);
    }

    /**
     * Makes all attempts.
     *
     * @return what came of them
     * @throws SQLException when the catalogue cannot be read or the connection breaks
     * @throws IllegalStateException when the connection carries a tenant or a role already: somebody has set it for the session
     */
    public IsolationReport run() throws SQLException {
        try (Connection connection = options.login.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                return probe(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    private IsolationReport probe(Connection connection) throws SQLException {
        Binding binding = new Binding(options.role, options.setting);
        Optional<String> held = binding.held(connection);
        if (held.isPresent() && !held.get().isEmpty()) {
            throw new IllegalStateException("the connection carries a tenant in " + options.setting
                    + " before anybody has bound one: it was set for the session");
        }
        Sql.update(connection, "set local lock_timeout = '5s'");
        Sql.update(connection, "set local statement_timeout = '30s'");
        Catalogue catalogue =
                Catalogue.of(connection, binding.privileged(), new ColumnNames(options.tenantColumn, options.columns));
        Findings findings = new Findings();
        Border border = new Border(connection, binding, options.own, options.other);
        Values values = new Values(new Random());
        Seeds seeds = new Seeds(border, values, options.seeding);
        catalogue
                .unclassified()
                .forEach(table -> findings.add(
                        table.toString(),
                        Attempt.SELECT,
                        new Outcome.NotShown("the role may use it and it has no column " + options.tenantColumn
                                + "; name its column, or allow it")));
        without(catalogue, findings, border, seeds, held.isPresent());
        across(catalogue, findings, border, seeds, values);
        return new IsolationReport(findings.crossings(), options.allowances, options.tenantColumn);
    }

    /** Works without a tenant, before the setting is set for the first time. */
    private void without(Catalogue catalogue, Findings findings, Border border, Seeds seeds, boolean wasSet)
            throws SQLException {
        Connection connection = border.connection();
        UnboundAttempts attempts = new UnboundAttempts(connection, findings);
        if (wasSet) {
            String reason = "this connection has carried the setting before; give the probe connections without a pool";
            catalogue.tables().forEach(table -> {
                findings.add(table, Attempt.UNSET_READ, new Outcome.NotShown(reason));
                findings.add(table, Attempt.UNSET_WRITE, new Outcome.NotShown(reason));
            });
        }
        Findings unset = new Findings();
        if (!wasSet) {
            new UnboundAttempts(connection, unset)
                    .on(catalogue.tables(), seeds, UNSET, () -> border.binding().take(connection), table -> false);
        }
        attempts.on(catalogue.tables(), seeds, UNBOUND, () -> {}, table -> true);
        Set<Table.Name> committed = committed(catalogue, border);
        unset.crossings()
                .forEach(
                        crossing -> findings.add(crossing.object(), crossing.attempt(), resolved(crossing, committed)));
    }

    private static Outcome resolved(Crossing crossing, Set<Table.Name> committed) {
        boolean rows = committed.stream().anyMatch(name -> name.toString().equals(crossing.object()));
        boolean unknown = crossing.attempt() == Attempt.UNSET_READ && crossing.outcome() instanceof Outcome.NotShown;
        return unknown && rows ? new Outcome.Held("there are rows, and none came") : crossing.outcome();
    }

    /** Returns the tables that had rows of either tenant before the probe came. */
    private static Set<Table.Name> committed(Catalogue catalogue, Border border) throws SQLException {
        Set<Table.Name> names = new HashSet<>();
        for (Table table : catalogue.tables()) {
            for (String tenant : List.of(border.own(), border.other())) {
                try {
                    boolean any = Binding.takenBack(border.connection(), () -> {
                        border.bind(tenant);
                        return Sql.any(border.connection(), "select 1 from " + table.quoted() + " limit 1");
                    });
                    if (any) {
                        names.add(table.name());
                    }
                } catch (SQLException notReadable) {
                    // Then nothing is known of its rows.
                }
            }
        }
        return names;
    }

    private void across(Catalogue catalogue, Findings findings, Border border, Seeds seeds, Values values)
            throws SQLException {
        List<Table> tables = catalogue.tables();
        Connection connection = border.connection();
        ObjectAttempts objects = new ObjectAttempts(border, findings, catalogue, options.tenantColumn);
        seeds.plant(tables, options.own);
        objects.lookBefore();
        seeds.plant(tables, options.other);
        RowReads reads = new RowReads(border, seeds, findings);
        RowWrites writes = new RowWrites(border, seeds, values, findings, tables);
        KeyAttempts keys = new KeyAttempts(border, seeds, findings, tables);
        for (Table table : tables) {
            reads.on(table);
            writes.on(table);
            if (!table.leaf()) {
                keys.on(table);
            }
        }
        UnboundAttempts without = new UnboundAttempts(connection, findings);
        UnboundAttempts.Planted planted =
                table -> seeds.of(table, options.other).isPresent();
        without.on(tables, seeds, UNBOUND, () -> border.binding().unbind(connection), planted);
        without.on(tables, seeds, EMPTY, () -> border.bind(""), planted);
        objects.lookAfter(tables);
    }

    /** Collects the options of an {@link IsolationProbe}. Not thread-safe. */
    public static final class Builder {

        private final DataSource login;
        private final String own;
        private final String other;
        private final Map<String, String> columns = new HashMap<>();
        private final List<Allowance> allowances = new ArrayList<>();
        private Optional<String> role = Optional.empty();
        private String setting = "mainstay.tenant_id";
        private String tenantColumn = "tenant_id";
        private Seeding seeding = Seeding.none();

        private Builder(DataSource login, String own, String other) {
            if (own.equals(other)) {
                throw new IllegalArgumentException("own and other must be two tenants, were the same");
            }
            this.login = login;
            this.own = own;
            this.other = other;
        }

        private Builder(Builder from) {
            this(from.login, from.own, from.other);
            columns.putAll(from.columns);
            allowances.addAll(from.allowances);
            role = from.role;
            setting = from.setting;
            tenantColumn = from.tenantColumn;
            seeding = from.seeding;
        }

        /** Names the role that a bound transaction takes; without one the login itself works on the rows. */
        public Builder role(String name) {
            this.role = Optional.of(name);
            return this;
        }

        /** Names the setting that the policies read; {@code mainstay.tenant_id} by default. */
        public Builder setting(String name) {
            this.setting = name;
            return this;
        }

        /** Names the column that says whose row it is; {@code tenant_id} by default. */
        public Builder tenantColumn(String name) {
            this.tenantColumn = name;
            return this;
        }

        /**
         * Names the column of one table, such as {@code id} of the table of tenants.
         *
         * @param table with its schema, such as {@code shop.tenant}
         */
        public Builder tenantColumn(String table, String name) {
            columns.put(table, name);
            return this;
        }

        /** Says how rows are added where they cannot be made up. */
        public Builder seeding(Seeding rows) {
            this.seeding = rows;
            return this;
        }

        /**
         * Lets one crossing be, whatever came of it.
         *
         * @param object as in {@link Crossing#object()}
         * @param reason why; stands in the report
         * @throws IllegalArgumentException when the reason is blank
         */
        public Builder allow(String object, Attempt attempt, String reason) {
            allowances.add(new Allowance(object, attempt, reason));
            return this;
        }

        /** Makes the probe. */
        public IsolationProbe build() {
            return new IsolationProbe(new Builder(this));
        }
    }
}

package dev.mainstay.tenancy.proof;

import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * What every pitfall is tried on: a table {@code orders} of the role {@code t_owner} under one sound policy, read and written by the login
 * {@code t_app}. Names that begin with {@code t_} are roles; they get the database's name in front, because roles belong to the server.
 */
final class Ground {

    private static final Pattern ROLE = Pattern.compile("\\bt_([a-z]\\w*)\\b");

    static final String BASE = """
            create role t_owner; create role t_app login;
            revoke temporary on database t_database from public; revoke create on schema public from public;
            create table orders (id int not null, tenant_id int not null, note text, primary key (tenant_id, id));
            alter table orders owner to t_owner;
            insert into orders select i, t, 'note ' || i from generate_series(1, 5) i, generate_series(1, 2) t;
            alter table orders enable row level security;
            alter table orders force row level security;
            create policy p on orders using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
            grant select, insert, update, delete on orders to t_app;
            """;

    private final PostgresDatabase database;

    private Ground(PostgresDatabase database) {
        this.database = database;
    }

    /** Lays the ground in an empty database. */
    static Ground in(PostgresDatabase database) throws SQLException {
        Ground ground = new Ground(database);
        ground.run(BASE);
        return ground;
    }

    /** Leaves the database empty, for a schema of its own. */
    static Ground onlyNames(PostgresDatabase database) {
        return new Ground(database);
    }

    /** Runs statements as superuser. */
    void run(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(named(sql));
        }
    }

    /** Returns the fingerprint inside a transaction with a change, which is rolled back. */
    String seenDuring(String change, AuditSpec spec) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(named(change));
            statement.execute(PolicyAudit.PIN);
            String fingerprint = Fingerprint.of(connection, spec);
            connection.rollback();
            return fingerprint;
        }
    }

    /** Returns a text with the names that the roles have on this server, and the database's for {@code t_database}. */
    String named(String text) {
        return ROLE.matcher(text.replace("t_database", database.name())).replaceAll(database.name() + "_$1");
    }

    /** Returns a text with the short names again. */
    String shortened(String text) {
        return text.replace(database.name() + "_", "t_").replace(database.name(), "t_database");
    }

    /** Returns a spec for the login and the setting {@code app.tenant}. */
    AuditSpec.Builder spec() {
        return new AuditSpec.Builder().appRole(named("t_app")).setting(TenantSetting.plain("app.tenant"));
    }

    int serverVersion() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    PostgresDatabase database() {
        return database;
    }
}

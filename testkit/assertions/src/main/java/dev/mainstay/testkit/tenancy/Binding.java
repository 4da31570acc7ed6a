package dev.mainstay.testkit.tenancy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;

/**
 * Says to the server for whom the next statements of a transaction are.
 *
 * @param role the tenant's role, empty where the login itself holds grants and policies
 * @param setting what the policies read
 */
record Binding(Optional<String> role, String setting) {

    /** Binds a tenant for the rest of the transaction, or until the savepoint before is rolled back to. */
    void bind(Connection connection, String tenant) throws SQLException {
        take(connection);
        Sql.rows(
                connection,
                "select pg_catalog.set_config(%s, %s, true)".formatted(Sql.text(setting), Sql.text(tenant)));
    }

    /** Takes the tenant's role without a tenant. */
    void take(Connection connection) throws SQLException {
        if (role.isPresent()) {
            Sql.rows(connection, "select pg_catalog.set_config('role', %s, true)".formatted(Sql.text(role.get())));
        }
    }

    /** Puts back what the login alone has. */
    void unbind(Connection connection) throws SQLException {
        Sql.rows(
                connection,
                "select pg_catalog.set_config('role', 'none', true), pg_catalog.set_config(%s, '', true)"
                        .formatted(Sql.text(setting)));
    }

    /** Returns whose privileges count, as an expression of SQL. */
    String privileged() {
        return role.map(Sql::text).orElse("current_user");
    }

    /** Returns what the setting holds; empty where this connection has never had it. */
    Optional<String> held(Connection connection) throws SQLException {
        return Optional.ofNullable(Sql.row(connection, "select current_setting(%s, true)".formatted(Sql.text(setting)))
                .orNull(0));
    }

    /** Something to try. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws SQLException;
    }

    /** Runs a step and takes back whatever it did, the binding as well. */
    static <T> T takenBack(Connection connection, Step<T> step) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            return step.run();
        } finally {
            connection.rollback(before);
            connection.releaseSavepoint(before);
        }
    }
}

package dev.mainstay.audit.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Binds a transaction to a tenant, for reading. */
final class Binding {

    private static final String SQL = "SELECT coalesce(nullif(current_setting('mainstay.tenant_id', true), ''),"
            + " set_config('mainstay.tenant_id', ?, true))";

    private Binding() {}

    static void require(Connection tx, String tenant) throws SQLException {
        if (tx.getAutoCommit()) {
            throw new IllegalStateException("tx must be in a transaction (auto-commit off)");
        }
        try (PreparedStatement bind = tx.prepareStatement(SQL)) {
            bind.setString(1, tenant);
            try (ResultSet row = bind.executeQuery()) {
                row.next();
                if (!tenant.equals(row.getString(1))) {
                    throw new IllegalStateException(
                            "tx is bound to another tenant than the query's: read it in a transaction of its tenant");
                }
            }
        }
    }
}

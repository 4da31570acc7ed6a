package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Tenancy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.function.BiFunction;
import javax.sql.DataSource;

/**
 * An application that has no pgjdbc on its class path: on one connection it counts the invoices of two tenants in a transaction each, then
 * asks without a tenant. It is loaded apart from the tests and speaks with them through the JDK's types alone.
 */
final class ApartUse implements BiFunction<DataSource, String, String> {

    private final Tenancy tenancy = Tenancy.builder().build();

    @Override
    public String apply(DataSource pool, String role) {
        DataSource tenants = TenantDataSource.wrap(pool, tenancy, PostgresBinding.of(role));
        try (Connection connection = tenants.getConnection()) {
            connection.setAutoCommit(false);
            return count(connection, 'a') + " " + count(connection, 'b') + " " + withoutTenant(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(Connection connection, char tenant) throws SQLException {
        UUID id = UUID.fromString("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".replace('x', tenant));
        return tenancy.call(TenantId.of(id), () -> {
            int count = count(connection);
            connection.commit();
            return count;
        });
    }

    private static String withoutTenant(Connection connection) throws SQLException {
        try {
            return String.valueOf(count(connection));
        } catch (NoTenantException e) {
            return e.code();
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from shop.invoice")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}

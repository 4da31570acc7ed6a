package dev.mainstay.testkit.tenancy;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Adds the rows that {@link IsolationProbe} cannot make up by itself, where checks or triggers ask for more than the types of columns do.
 */
@FunctionalInterface
public interface Seeding {

    /** Returns the seeding that adds nothing. */
    static Seeding none() {
        return (connection, table, tenant) -> {};
    }

    /**
     * Adds one row of a tenant, or nothing for a table that it does not know. Called once for each tenant and each table whose row was refused.
     *
     * @param connection bound to the tenant; whatever is done here is rolled back. It must be neither committed nor closed
     * @param table the table, with its schema
     * @param tenant whose row it is to be
     * @throws SQLException is reported as the reason why nothing could be shown for the table
     */
    void seed(Connection connection, String table, String tenant) throws SQLException;
}

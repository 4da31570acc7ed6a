package dev.mainstay.idempotency.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Tells at start whether the database is ready for idempotency records; changes nothing. */
public final class IdempotencySchema {

    // Only catalogs, which everybody may read, and no cast to regclass, which fails without a right on the schema.
    private static final String MISSING = """
            WITH asked AS (
              SELECT CAST(? AS text) AS schema, CAST(? AS text) AS name, CAST(? AS boolean) AS tenanted
            ), found AS (
              SELECT c.oid, c.relrowsecurity AND c.relforcerowsecurity AS secured
                FROM asked, pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relname = asked.name AND c.relkind IN ('r', 'p')
                 AND CASE WHEN asked.schema IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)
                          ELSE n.nspname = asked.schema END
            )
            SELECT 'table ' || name FROM asked WHERE NOT EXISTS (SELECT FROM found)
            UNION ALL
            SELECT 'column ' || wanted || ' of ' || name
              FROM asked, found, unnest(ARRAY['key', 'fingerprint', 'state', 'owner', 'fence', 'attempt', 'since', 'lease_until',
                   'retain', 'expires_at', 'expires_hour', 'kind', 'result', 'steps']
                   || CASE WHEN tenanted THEN ARRAY['tenant_id'] ELSE ARRAY[]::text[] END) AS wanted
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                WHERE a.attrelid = found.oid AND a.attname = wanted AND NOT a.attisdropped)
            UNION ALL
            SELECT 'forced row-level security on ' || name FROM asked, found WHERE tenanted AND NOT secured
            UNION ALL
            SELECT 'policy ' || wanted || ' on ' || name
              FROM asked, found, unnest(ARRAY['tenant_guard', 'tenant_access']) AS wanted
             WHERE tenanted
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = found.oid AND p.polname = wanted)
            ORDER BY 1""";

    private IdempotencySchema() {}

    /**
     * Checks the table of records that have a tenant: its columns, and that its policies are in force.
     *
     * @param dataSource the application's; one that gives no connection without a tenant must have one bound, or is left out for the pool
     *     beneath it
     * @param options tell the schema; without one the table must be on the search path
     * @throws IllegalStateException when something is missing; the message lists all of it and says where the SQL is
     * @throws SQLException when the database cannot be asked
     */
    public static void check(DataSource dataSource, PostgresOptions options) throws SQLException {
        check(dataSource, options, RecordSql.TENANTED, true);
    }

    /**
     * Checks the table of records without a tenant, as {@link #check} does.
     *
     * @param dataSource the application's
     * @param options tell the schema; without one the table must be on the search path
     * @throws IllegalStateException when something is missing; the message lists all of it and says where the SQL is
     * @throws SQLException when the database cannot be asked
     */
    public static void checkUntenanted(DataSource dataSource, PostgresOptions options) throws SQLException {
        check(dataSource, options, RecordSql.UNTENANTED, false);
    }

    private static void check(DataSource dataSource, PostgresOptions options, String table, boolean tenanted)
            throws SQLException {
        List<String> missing = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(MISSING)) {
            query.setString(1, options.schema());
            query.setString(2, table);
            query.setBoolean(3, tenanted);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    missing.add(rows.getString(1));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the idempotency schema is not ready, missing: "
                    + String.join("; ", missing)
                    + ". Run bootstrap.sql and the migrations in META-INF/mainstay/sql/idempotency");
        }
    }
}

package dev.mainstay.audit.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Tells at start whether the database is ready for the audit trail; changes nothing. */
public final class AuditSchema {

    // Only catalogs, which everybody may read, and no cast to regclass, which fails without a right on the schema.
    private static final String MISSING = """
            WITH RECURSIVE present AS (
              SELECT c.oid, c.relname, c.relkind, c.relrowsecurity AND c.relforcerowsecurity AS secured
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'audit' AND c.relkind IN ('r', 'p')
            ), root AS (
              SELECT oid, secured FROM present WHERE relname = 'record' AND relkind = 'p'
            ), tree AS (
              SELECT oid FROM root
              UNION ALL
              SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
            ), guarded AS (
              SELECT oid FROM tree
              UNION ALL
              SELECT oid FROM present WHERE relname IN ('block', 'segment', 'anchor', 'prune')
            ), guards AS (
              SELECT t.tgrelid, t.tgname FROM pg_catalog.pg_trigger t WHERE t.tgenabled = 'A'
            )
            SELECT 'table audit.' || wanted
              FROM unnest(ARRAY['record', 'block', 'segment', 'anchor', 'prune', 'subject_key']) AS wanted
             WHERE NOT EXISTS (SELECT FROM present WHERE relname = wanted)
            UNION ALL
            SELECT 'forced row-level security on audit.' || relname FROM present
             WHERE relname IN ('record', 'segment') AND NOT secured
            UNION ALL
            SELECT 'policy ' || wanted || ' on audit.record'
              FROM root, unnest(ARRAY['tenant_write', 'tenant_read', 'every_tenant_read']) AS wanted
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = root.oid AND p.polname = wanted)
            UNION ALL
            SELECT 'trigger ' || wanted || ' (enabled always) on audit.' || c.relname
              FROM guarded JOIN pg_catalog.pg_class c USING (oid),
                   unnest(ARRAY['audit_no_change', 'audit_no_row_change']) AS wanted
             WHERE (wanted = 'audit_no_change' OR c.relkind = 'r')
               AND NOT EXISTS (SELECT FROM guards WHERE tgrelid = c.oid AND tgname = wanted)
            UNION ALL
            SELECT 'right of ' || current_user || ' to use schema audit' FROM pg_catalog.pg_namespace n
             WHERE n.nspname = 'audit' AND NOT has_schema_privilege(n.oid, 'USAGE')
            UNION ALL
            SELECT 'right of ' || current_user || ' to insert into audit.record (grant it the application group)'
              FROM root
             WHERE NOT has_column_privilege(oid, 'detail', 'INSERT')
            UNION ALL
            SELECT 'login without power over the records: ' || current_user
                   || ' is superuser, bypasses row-level security or may change them'
              FROM root, pg_catalog.pg_roles r
             WHERE r.rolname = current_user
               AND (r.rolsuper OR r.rolbypassrls OR has_table_privilege(root.oid, 'UPDATE, DELETE, TRUNCATE'))
            UNION ALL
            SELECT 'login without power over the seals: ' || current_user || ' may write audit.' || relname
              FROM present
             WHERE relname IN ('block', 'segment', 'anchor', 'prune', 'subject_key')
               AND has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
            UNION ALL
            SELECT 'partition audit.' || leaf || ' (call audit.ensure_partition)'
              FROM root, unnest(CAST(? AS text[])) AS class,
                   LATERAL (SELECT 'record_' || class || to_char(now() AT TIME ZONE 'UTC', '_YYYYMM') AS leaf) AS month
             WHERE NOT EXISTS (SELECT FROM tree JOIN pg_catalog.pg_class c USING (oid) WHERE c.relname = leaf)
            ORDER BY 1""";

    private static final String NO_CLUSTER_ID =
            "identity of the cluster: audit.cluster_id() must return a positive number;"
                    + " where the server forbids pg_control_system(), replace the function as V1__audit_record.sql says";

    private static final String FORBIDDEN = "42501";

    private AuditSchema() {}

    /**
     * Checks tables, triggers, policies, this month's partitions, the rights of the login and the identity of the cluster.
     *
     * @param dataSource the one for detached records
     * @param retentions the retention classes that events of this application name, such as {@code standard}
     * @throws IllegalStateException when something is missing; the message lists all of it and says where the SQL is
     * @throws SQLException when the database cannot be asked
     */
    public static void check(DataSource dataSource, Set<String> retentions) throws SQLException {
        List<String> missing = missing(dataSource, retentions);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the audit schema is not ready, missing: " + String.join("; ", missing)
                    + ". Run bootstrap.sql and the migrations in META-INF/mainstay/sql/audit");
        }
    }

    private static List<String> missing(DataSource dataSource, Set<String> retentions) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(MISSING)) {
            query.setArray(1, connection.createArrayOf("text", retentions.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                List<String> missing = new ArrayList<>();
                while (rows.next()) {
                    missing.add(rows.getString(1));
                }
                // Asked last: without the rights above it would fail for another reason.
                return missing.isEmpty() && !hasClusterId(connection) ? List.of(NO_CLUSTER_ID) : missing;
            }
        }
    }

    private static boolean hasClusterId(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT audit.cluster_id() > 0");
                ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            if (FORBIDDEN.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}

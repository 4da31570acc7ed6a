package dev.mainstay.audit.seal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tells whether the sealer's login sees every record and can change none. */
final class SealerRights {

    // Only catalogs, which everybody may read. A policy that shows everything has the expression true.
    private static final String WRONG = """
            WITH tables AS (
              SELECT c.oid, c.relname AS name, c.relowner AS owner
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'audit' AND c.relname IN ('record', 'block', 'segment', 'anchor') AND c.relkind IN ('r', 'p')
            ), needed (name, privilege) AS (
              VALUES ('record', 'SELECT'), ('block', 'SELECT'), ('block', 'INSERT'), ('segment', 'SELECT'),
                     ('segment', 'INSERT'), ('anchor', 'SELECT'), ('anchor', 'INSERT')
            ), policies AS (
              SELECT p.polrelid AS oid, p.polcmd AS command, p.polpermissive AS permissive,
                     coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true'
                     AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true' AS everything
                FROM pg_catalog.pg_policy p
               WHERE 0 = ANY (p.polroles)
                  OR EXISTS (SELECT FROM unnest(p.polroles) AS role WHERE pg_has_role(role, 'USAGE'))
            ), guarded (name, command, does) AS (
              VALUES ('record', 'r', 'hides records from'), ('segment', 'r', 'hides segments from'),
                     ('segment', 'a', 'refuses segments of')
            )
            SELECT 'table audit.' || name || ' is missing' FROM (SELECT DISTINCT name FROM needed) AS wanted
             WHERE name NOT IN (SELECT name FROM tables)
            UNION ALL
            SELECT current_user || ' has no right to use schema audit' FROM pg_catalog.pg_namespace n
             WHERE n.nspname = 'audit' AND NOT has_schema_privilege(n.oid, 'USAGE')
            UNION ALL
            SELECT current_user || ' has no right to ' || privilege || ' on audit.' || name
              FROM needed JOIN tables USING (name) WHERE NOT has_table_privilege(oid, privilege)
            UNION ALL
            SELECT current_user || ' may change audit.' || name || ', a sealer must not'
              FROM tables, pg_catalog.pg_roles r
             WHERE r.rolname = current_user
               AND (r.rolsuper OR pg_has_role(owner, 'MEMBER') OR has_table_privilege(tables.oid, 'UPDATE, DELETE, TRUNCATE'))
            UNION ALL
            SELECT 'row-level security of audit.' || name || ' ' || does || ' ' || current_user
                   || ' (it needs a policy that lets it see all)'
              FROM tables JOIN guarded USING (name)
             WHERE row_security_active(oid)
               AND (NOT EXISTS (SELECT FROM policies p WHERE p.oid = tables.oid AND p.permissive AND p.everything
                                   AND p.command IN (guarded.command::"char", '*'))
                    OR EXISTS (SELECT FROM policies p WHERE p.oid = tables.oid AND NOT p.permissive
                                  AND NOT p.everything AND p.command IN (guarded.command::"char", '*')))
            ORDER BY 1""";

    private SealerRights() {}

    /**
     * Checks tables, rights and policies.
     *
     * @throws IllegalStateException when something is wrong; the message lists all of it
     */
    static void check(Connection connection) throws SQLException {
        List<String> wrong = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(WRONG);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                wrong.add(rows.getString(1));
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(
                    "the audit log cannot be sealed with this login: " + String.join("; ", wrong));
        }
    }
}

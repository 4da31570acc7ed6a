package dev.mainstay.audit.seal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One state of the audit trail, read by one connection or by several: a read-only transaction that sees what was
 * committed when it began, and holds partitions in place until it ends. Works on a hot standby.
 */
final class Snapshot implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 1_000;

    // A role that the policies hide rows from would find everything missing.
    private static final String HIDDEN = """
            SELECT current_user || ' (' || relation || ')' FROM unnest(ARRAY['audit.record', 'audit.segment']) AS relation
             WHERE row_security_active(relation::regclass)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p, unnest(p.polroles) AS role
                                WHERE p.polrelid = relation::regclass AND p.polpermissive AND p.polcmd IN ('r', '*')
                                  AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                                  AND (role = 0 OR pg_has_role(current_user, role, 'USAGE')))""";

    private final Connection connection;
    private final boolean autoCommit;

    private Snapshot(Connection connection, boolean autoCommit) {
        this.connection = connection;
        this.autoCommit = autoCommit;
    }

    /**
     * Takes a new one.
     *
     * @throws IllegalStateException when the login cannot see every tenant
     */
    static Snapshot take(DataSource source) throws SQLException {
        Snapshot snapshot = begin(source);
        try {
            // Before the first query, which fixes what is seen: a partition dropped in between would be gone although
            // its certificate is not seen yet.
            snapshot.execute("LOCK TABLE audit.record IN ACCESS SHARE MODE");
            String hidden = snapshot.text(HIDDEN);
            if (hidden != null) {
                throw new IllegalStateException(
                        "the login must see every tenant (grant it the verifier group), policies hide rows from "
                                + hidden);
            }
            return snapshot;
        } catch (SQLException | RuntimeException failure) {
            snapshot.closeAfter(failure);
            throw failure;
        }
    }

    /** Returns the name under which other connections see the same, until this one ends. */
    String export() throws SQLException {
        return String.valueOf(text("SELECT pg_export_snapshot()"));
    }

    /** Reads the same state on another connection. */
    static Snapshot join(DataSource source, String exported) throws SQLException {
        Snapshot snapshot = begin(source);
        try {
            snapshot.execute("SET TRANSACTION SNAPSHOT '" + exported.replace("'", "''") + "'");
            return snapshot;
        } catch (SQLException | RuntimeException failure) {
            snapshot.closeAfter(failure);
            throw failure;
        }
    }

    private static Snapshot begin(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        Snapshot snapshot = new Snapshot(connection, connection.getAutoCommit());
        try {
            connection.setAutoCommit(false);
            snapshot.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return snapshot;
        } catch (SQLException | RuntimeException failure) {
            snapshot.closeAfter(failure);
            throw failure;
        }
    }

    /** What is done with each row, in their order. */
    interface Row {
        void read(ResultSet row) throws SQLException;
    }

    /** Reads rows one after the other; only some of them are in memory at once. */
    void each(String sql, List<?> parameters, Row each) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(ROWS_AT_ONCE);
            for (int i = 0; i < parameters.size(); i++) {
                query.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    each.read(rows);
                }
            }
        }
    }

    /** What is made of a row. */
    interface Reading<T extends @Nullable Object> {
        T of(ResultSet row) throws SQLException;
    }

    /** Reads rows that are few. */
    <T extends @Nullable Object> List<T> all(String sql, List<?> parameters, Reading<T> reading) throws SQLException {
        List<T> all = new ArrayList<>();
        each(sql, parameters, row -> all.add(reading.of(row)));
        return all;
    }

    private @Nullable String text(String sql) throws SQLException {
        List<@Nullable String> rows = this.<@Nullable String>all(sql, List.of(), row -> row.getString(1));
        return rows.isEmpty() ? null : rows.get(0);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    /** Ends the transaction and gives the connection back as it was. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }
}

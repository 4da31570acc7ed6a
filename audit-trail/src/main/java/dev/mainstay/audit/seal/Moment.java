package dev.mainstay.audit.seal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the database says in one snapshot.
 *
 * @param standby whether it only replays another one
 * @param cluster its identity
 * @param timeline its timeline
 * @param horizon the first transaction that may still be running; all before it are finished
 * @param micros its clock, microseconds since 1970
 * @param headOrNull the last block; null when there is none
 */
record Moment(
        boolean standby,
        long cluster,
        int timeline,
        long horizon,
        long micros,
        @Nullable Block headOrNull) {

    // The functions of the write-ahead log fail on a standby, hence the case.
    private static final String NOW = """
            SELECT pg_is_in_recovery(), audit.cluster_id(),
                   CASE WHEN NOT pg_is_in_recovery()
                        THEN CAST(CAST('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS bit(32)) AS int)
                   END,
                   CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint),
                   CAST(trunc(extract(epoch FROM clock_timestamp()) * 1000000) AS bigint)""";

    private static final String HEAD = "SELECT " + Block.COLUMNS + " FROM audit.block ORDER BY block_no DESC LIMIT 1";

    /** Reads it; inside a transaction with one snapshot, all parts belong together. */
    static Moment read(Connection connection) throws SQLException {
        try (PreparedStatement now = connection.prepareStatement(NOW);
                ResultSet row = now.executeQuery()) {
            row.next();
            Block head = head(connection);
            return new Moment(row.getBoolean(1), row.getLong(2), row.getInt(3), row.getLong(4), row.getLong(5), head);
        }
    }

    private static @Nullable Block head(Connection connection) throws SQLException {
        try (PreparedStatement head = connection.prepareStatement(HEAD);
                ResultSet row = head.executeQuery()) {
            return row.next() ? Block.read(row) : null;
        }
    }
}

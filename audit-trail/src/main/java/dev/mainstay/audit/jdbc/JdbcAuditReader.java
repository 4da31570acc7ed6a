package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReadException;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.core.context.CallContext;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Reads {@code audit.record} in pages whose cost does not grow with their number: each begins behind the last record of
 * the one before it, found by an index. What is recorded meanwhile comes before the first page.
 */
public final class JdbcAuditReader implements AuditReader {

    private static final int ROWS_AT_ONCE = 200;

    private final DataSource dataSource;

    private JdbcAuditReader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Makes a reader, for a program that writes no records; {@link JdbcAuditTrail#reader} has one.
     *
     * @param dataSource with a login that inherits the reader group or the application group of the audit trail
     */
    public static JdbcAuditReader on(DataSource dataSource) {
        return new JdbcAuditReader(Objects.requireNonNull(dataSource, "dataSource"));
    }

    @Override
    public AuditPage page(AuditQuery query) {
        return inOwnTransaction(tx -> read(tx, query));
    }

    @Override
    public AuditPage page(Connection tx, AuditQuery query) {
        try {
            return read(tx, query);
        } catch (SQLException e) {
            throw AuditReadException.of(e);
        }
    }

    private static AuditPage read(Connection tx, AuditQuery query) throws SQLException {
        String tenant = tenant(query);
        RecordSelect wanted = RecordSelect.of(tenant, query);
        Binding.require(tx, tenant);
        List<AuditRecord> records = new ArrayList<>();
        // One more than wanted tells whether a page follows.
        try (PreparedStatement select = wanted.prepare(tx, "", " LIMIT " + (query.pageSize() + 1));
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                records.add(AuditRecord.read(rows));
            }
        }
        if (records.size() <= query.pageSize()) {
            return new AuditPage(records, Optional.empty());
        }
        List<AuditRecord> page = records.subList(0, query.pageSize());
        return new AuditPage(
                page, Optional.of(Cursor.of(page.get(page.size() - 1)).text(query)));
    }

    @Override
    public void export(AuditQuery query, ExportFormat format, OutputStream out) throws IOException {
        String tenant = tenant(query);
        RecordSelect wanted = RecordSelect.of(tenant, query);
        RecordWriter writer = RecordWriter.of(format, out);
        this.<RecordWriter, IOException>inOwnTransaction(tx -> {
                    Binding.require(tx, tenant);
                    try (PreparedStatement select = wanted.prepare(tx, "", "")) {
                        select.setFetchSize(ROWS_AT_ONCE); // with auto-commit off the driver reads through a cursor
                        try (ResultSet rows = select.executeQuery()) {
                            while (rows.next()) {
                                writer.write(AuditRecord.read(rows));
                            }
                        }
                    }
                    return writer;
                })
                .flush();
    }

    private static String tenant(AuditQuery query) {
        if (query.isPlatform()) {
            return AuditEntry.PLATFORM_TENANT;
        }
        return CallContext.current()
                .tenant()
                .orElseThrow(() -> new IllegalStateException("the query has no tenant: read in a CallContext with one"))
                .value();
    }

    private interface Work<T, X extends Exception> {
        T in(Connection tx) throws SQLException, X;
    }

    private <T, X extends Exception> T inOwnTransaction(Work<T, X> work) throws X {
        try (Connection own = dataSource.getConnection()) {
            own.setAutoCommit(false);
            try {
                return work.in(own);
            } finally {
                own.rollback(); // nothing was written; the binding to the tenant ends here
            }
        } catch (SQLException e) {
            throw AuditReadException.of(e);
        }
    }
}

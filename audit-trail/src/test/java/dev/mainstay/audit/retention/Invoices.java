package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.Signal;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/** Business tables under row-level security, three levels deep, and who purges them. */
final class Invoices implements AutoCloseable {

    /** The clock of tests that count days; in Europe summer time ended between it and what is 90 days before. */
    static final String NOON = "2026-11-22T12:00:00Z";

    final AuditDatabase database = AuditDatabase.ready();
    final AuditTrail trail = JdbcAuditTrail.builder()
            .redaction(RedactionPolicy.none())
            .dataSource(database.pool("audit", 1))
            .build();
    final Queue<Signal> signals = new ConcurrentLinkedQueue<>();

    Invoices() throws SQLException {
        String table =
                "CREATE TABLE app.%1$s (tenant_id uuid NOT NULL, id bigint NOT NULL, %2$s, PRIMARY KEY (tenant_id, id)"
                        + " %3$s); ALTER TABLE app.%1$s ENABLE ROW LEVEL SECURITY; ALTER TABLE app.%1$s FORCE ROW LEVEL SECURITY;"
                        + " CREATE POLICY own ON app.%1$s USING (tenant_id::text = current_setting('mainstay.tenant_id', true));"
                        + " GRANT SELECT, UPDATE, DELETE ON app.%1$s TO " + database.role("tenant");
        database.administrate(table.formatted("invoice", "deleted_at timestamptz", ""));
        database.administrate(table.formatted(
                "line", "invoice_id bigint NOT NULL", ", FOREIGN KEY (tenant_id, invoice_id) REFERENCES app.invoice"));
        database.administrate(table.formatted(
                "note", "line_id bigint NOT NULL", ", FOREIGN KEY (tenant_id, line_id) REFERENCES app.line"));
    }

    static TenantId newTenant() {
        return TenantId.of(UUID.randomUUID());
    }

    static CallContext in(TenantId tenant) {
        return CallContext.empty().withTenant(tenant).withPrincipal(Principal.user("carol", Set.of()));
    }

    /** Invoices 1 to n, each with two lines, and one note on each line. */
    void write(TenantId tenant, int invoices, String deletedAt) throws SQLException {
        write(tenant, 1, invoices, deletedAt);
    }

    void write(TenantId tenant, int first, int last, String deletedAt) throws SQLException {
        String series = " FROM generate_series(" + first + ", " + last + ") AS n";
        database.administrate("INSERT INTO app.invoice SELECT '" + tenant + "', n, " + deletedAt + series + ";"
                + " INSERT INTO app.line SELECT '" + tenant + "', 2 * n + half, n" + series
                + ", generate_series(0, 1) AS half;"
                + " INSERT INTO app.note SELECT '" + tenant + "', 2 * n + half, 2 * n + half" + series
                + ", generate_series(0, 1) AS half");
    }

    PurgeTable.Builder table() {
        return PurgeTable.of("invoice", "app.invoice")
                .child(ChildTable.of("invoice-line", "app.line", "invoice_id")
                        .withChild(ChildTable.of("note", "app.note", "line_id")));
    }

    SoftDeletePurge.Builder purge(TenantId tenant, AuditTrail writer) {
        return SoftDeletePurge.builder(bound(tenant, "UTC"), writer)
                .table(table().build())
                .sleeper(duration -> {})
                .listeners(List.of(signals::add));
    }

    AuditRetention retention() {
        return AuditRetention.builder(database.as("keeper"))
                .trail(trail)
                .lockTimeout(Duration.ofMillis(200))
                .attempts(1)
                .build();
    }

    /** Connections as the tenancy module gives them: in a transaction that is bound to a tenant. */
    DataSource bound(TenantId tenant, String timeZone) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection tx = database.tenantTransaction(tenant.value());
                    AuditDatabase.execute(tx, "SET LOCAL timezone = '" + timeZone + "'");
                    return tx;
                });
    }

    List<String> ids(TenantId tenant, String table) throws SQLException {
        return database.column("SELECT id FROM app." + table + " WHERE tenant_id = '" + tenant + "' ORDER BY id");
    }

    /** One fact of each record of a purge, in the order in which they were written. */
    List<String> recorded(TenantId tenant, String fact) throws SQLException {
        return database.column(
                "SELECT detail->'context'->>'" + fact + "' FROM audit.record WHERE action = 'data.purged'"
                        + " AND tenant_id = '" + tenant + "' ORDER BY xact_id, seq");
    }

    int recordedRows(TenantId tenant) throws SQLException {
        return recorded(tenant, "rows").stream().mapToInt(Integer::parseInt).sum();
    }

    @Override
    public void close() {
        database.close();
    }
}

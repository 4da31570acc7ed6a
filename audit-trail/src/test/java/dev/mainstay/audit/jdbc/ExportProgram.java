package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;

import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.core.context.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that exports everything and says how many bytes that was. */
final class ExportProgram {

    private ExportProgram() {}

    /** Arguments: URL, login, tenant. */
    public static void main(String[] args) throws IOException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        database.setUser(args[1]);
        AtomicLong bytes = new AtomicLong();
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.incrementAndGet();
            }

            @Override
            public void write(byte[] chunk, int from, int length) {
                bytes.addAndGet(length);
            }
        };
        asAlice().withTenant(TenantId.of(UUID.fromString(args[2]))).<Void, IOException>call(() -> {
            JdbcAuditReader.on(database).export(AuditQuery.all(), ExportFormat.JSONL, counting);
            return null;
        });
        System.out.println(bytes.get());
    }
}

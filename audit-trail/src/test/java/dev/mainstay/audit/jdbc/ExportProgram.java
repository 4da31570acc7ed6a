package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.core.context.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A process that exports everything and says how many bytes that was. */
final class ExportProgram {

    private ExportProgram() {}

    /** Arguments: URL, login, tenant. */
    public static void main(String[] args) throws IOException {
        HikariConfig database = new HikariConfig();
        database.setJdbcUrl(args[0]);
        database.setUsername(args[1]);
        database.setMaximumPoolSize(1);
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
        try (HikariDataSource pool = new HikariDataSource(database)) {
            asAlice().withTenant(TenantId.of(UUID.fromString(args[2]))).<Void, IOException>call(() -> {
                JdbcAuditReader.on(pool).export(AuditQuery.all(), ExportFormat.JSONL, counting);
                return null;
            });
        }
        System.out.println(bytes.get());
    }
}

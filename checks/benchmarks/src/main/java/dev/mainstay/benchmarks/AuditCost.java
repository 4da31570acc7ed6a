package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.proof.AuditSpec;
import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.PolicyAudit;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the audit of a schema takes on a real PostgreSQL over loopback: 80 tables with two policies, a view and a foreign key each. */
final class AuditCost {

    private static final int TABLES = 80;
    private static final int COMMANDS = 4;
    private static final double MOST_MILLIS = 2_000;

    private AuditCost() {}

    /**
     * Measures.
     *
     * @param turns how many audits count; one goes before, to warm up
     */
    static List<Row> rows(int turns) {
        try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
            RoleNames roles = RoleNames.prefixed(database.name());
            prepare(database, roles);
            AuditSpec spec = PolicyAudit.spec()
                    .appRole(roles.login().value())
                    .appRole(roles.tenant().value())
                    .build();
            audit(database, spec);
            Latencies audits = new Latencies();
            Latencies fingerprints = new Latencies();
            for (int i = 0; i < turns; i++) {
                long from = System.nanoTime();
                audit(database, spec);
                long between = System.nanoTime();
                PolicyAudit.fingerprint(database.dataSource(), spec);
                audits.add(between - from);
                fingerprints.add(System.nanoTime() - between);
            }
            return List.of(
                    row("policy audit of 80 tables, p50, time on the clock", audits, Bar.value(MOST_MILLIS)),
                    row("fingerprint of 80 tables, p50, time on the clock", fingerprints, null));
        } catch (SQLException e) {
            throw new IllegalStateException("the audit failed", e);
        }
    }

    private static Row row(String name, Latencies latencies, @Nullable Bar bar) {
        double millis = latencies.micros(0.5) / TimeUnit.MILLISECONDS.toMicros(1);
        return new Row(null, name, new Figure(millis, "ms", null), null, bar);
    }

    private static void audit(PostgresDatabase database, AuditSpec spec) throws SQLException {
        CoverageReport report = PolicyAudit.run(database.dataSource(), spec);
        if (report.tables().size() != TABLES * COMMANDS || !report.findings().isEmpty()) {
            throw new IllegalStateException(
                    "the audit found %d proofs and %s".formatted(report.tables().size(), report.findings()));
        }
    }

    private static void prepare(PostgresDatabase database, RoleNames roles) throws SQLException {
        List<String> script = new ArrayList<>(TenantDdl.roles(roles));
        script.addAll(TenantDdl.schema("bench", roles));
        for (int i = 0; i < TABLES; i++) {
            String table = "t" + i;
            script.add(
                    "create table bench.%s (tenant_id uuid, id bigint, before bigint, note text, on_hand boolean, primary key (tenant_id, id),"
                                    .formatted(table)
                            + " foreign key (tenant_id, before) references bench.%s (tenant_id, id))".formatted(table));
            script.addAll(TenantDdl.protect(TableSpec.of(
                    "bench", table, TenantIdType.UUID, roles.tenant().value())));
            script.add("create view bench.v%d with (security_invoker = true) as select id, note from bench.%s"
                    .formatted(i, table));
            script.add("grant select on bench.v%d to %s"
                    .formatted(i, roles.tenant().quoted()));
        }
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : script) {
                statement.execute(sql);
            }
        }
    }
}

package dev.mainstay.benchmarks;

import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.jdbc.JdbcAuditReader;
import dev.mainstay.audit.seal.AuditSealer;
import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.VerificationReport;
import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.keys.Ed25519Key;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What sealing, verifying and reading take on a real PostgreSQL over loopback: records of 490 bytes of detail, one thread. */
final class SealCost {

    /** 25,000 records a second. */
    private static final double MOST_MICROS = 40;

    /** Page 1,000 costs what page 1 costs; what times on the clock of a millisecond scatter is left to it. */
    private static final double MOST_TIMES_PAGE_1 = 1.25;

    private static final int PAGE = 50;
    private static final int FAR = 1_000;
    private static final TenantId TENANT = TenantId.of(new UUID(0, 1));

    private SealCost() {}

    /**
     * Measures.
     *
     * @param records how many; the second half counts, the first warms up
     * @param turns how often each page is read
     */
    static List<Row> rows(int records, int turns) {
        try (AuditedDatabase database = new AuditedDatabase()) {
            Ed25519Key key = key();
            AuditSealer sealer = AuditSealer.builder(database.pool("sealer", 2))
                    .signer(BlockSigner.ed25519(key))
                    .build();
            write(database, records / 2);
            sealer.sealOnce();
            write(database, records - records / 2);
            long from = System.nanoTime();
            sealer.sealOnce();
            double sealing = micros(from, records - records / 2);
            DataSource pool = database.pool("verifier", 1);
            verify(pool, key, records);
            from = System.nanoTime();
            verify(pool, key, records);
            double verifying = micros(from, records);
            return List.of(
                    row("sealing, time per record", sealing),
                    row("verifying, time per record", verifying),
                    reading(database, turns));
        } catch (SQLException | GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    private static Row row(String name, double micros) {
        return new Row(null, name + ", one thread", new Figure(micros, "us", null), null, Bar.value(MOST_MICROS));
    }

    private static double micros(long from, int records) {
        return (System.nanoTime() - from) / 1_000.0 / records;
    }

    private static void verify(DataSource pool, Ed25519Key key, int records) throws SQLException {
        VerificationReport report = AuditVerifier.builder(pool)
                .keys(BlockKeys.of(List.of(key), List.of()))
                .build()
                .verify();
        if (report.result() != VerificationReport.Result.INTACT
                || report.coverage().records() != records) {
            throw new IllegalStateException("the log must be intact, was " + report.toText());
        }
    }

    private static void write(AuditedDatabase database, int records) {
        database.administrate("""
                insert into audit.record (tenant_id, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id,
                                          detail, format)
                select '%s', gen_random_uuid(), now(), 'USER', 'alice', 'orders.change', 'SUCCESS', 'order', 'o-' || n,
                       jsonb_build_object('changes', jsonb_build_array(jsonb_build_object('op', 'replace', 'path', '/note',
                           'old', repeat('a', 180), 'value', repeat('b', 180))), 'reason', 'a customer asked for it ' || n), 1
                  from generate_series(1, %d) as n""".formatted(TENANT, records));
    }

    private static Row reading(AuditedDatabase database, int turns) {
        AuditReader reader = JdbcAuditReader.on(database.pool("reader", 1));
        AuditQuery query = AuditQuery.builder().pageSize(PAGE).build();
        return CallContext.empty().withTenant(TENANT).call(() -> {
            AuditQuery far = query;
            for (int i = 1; i < FAR; i++) {
                AuditPage page = reader.page(far);
                far = query.after(
                        page.next().orElseThrow(() -> new IllegalStateException("there must be " + FAR + " pages")));
            }
            Latencies first = new Latencies();
            Latencies last = new Latencies();
            for (int i = 0; i < turns; i++) {
                read(reader, query, first);
                read(reader, far, last);
            }
            return new Row(
                    null,
                    "page 1,000 of 50 records, p50, time on the clock",
                    new Figure(last.micros(0.5), "us", null),
                    new Comparison("page 1", new Figure(first.micros(0.5), "us", null)),
                    Bar.ratio(MOST_TIMES_PAGE_1));
        });
    }

    private static void read(AuditReader reader, AuditQuery query, Latencies latencies) {
        long from = System.nanoTime();
        int records = reader.page(query).records().size();
        latencies.add(System.nanoTime() - from);
        if (records != PAGE) {
            throw new IllegalStateException("a page has " + PAGE + " records, had " + records);
        }
    }

    private static Ed25519Key key() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return Ed25519Key.signing("bench", pair.getPublic(), pair.getPrivate());
    }
}

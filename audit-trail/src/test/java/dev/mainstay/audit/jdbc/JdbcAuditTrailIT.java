package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.anEvent;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one record and a batch of records are made of, and what they cost. */
class JdbcAuditTrailIT {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .build();
    }

    @AfterAll
    static void tearDown() {
        trail.close();
        database.close();
    }

    @Test
    @Tag("AU9")
    void recordHasTenantActorActionOutcomeAndBothTimes() throws SQLException {
        CorrelationId correlation = CorrelationId.mint();
        AuditEvent event = AuditEvent.of("order.create", Resource.of("order", "o-1"))
                .changes(Changes.created(Map.of("total", "10.50")))
                .build();

        AuditId id = database.inTenantTransaction(
                tx -> asAlice().withCorrelationId(correlation).call(() -> trail.record(tx, event)));

        assertThat(database.rows(
                        id,
                        "tenant_id, retention, actor_type, actor_id, action, outcome, resource_type, "
                                + "resource_id, correlation_id, format"))
                .containsExactly(
                        "(%s,standard,USER,alice,order.create,SUCCESS,order,o-1,%s,1)".formatted(ACME, correlation));
        assertThat(database.rows(
                        id,
                        "occurred_at = '2026-11-21T12:00:00.123456Z', abs(extract(epoch FROM now() - "
                                + "recorded_at)) < 60"))
                .containsExactly("(t,t)");
        assertThat(database.rows(id, "detail->'changes'->0->'value'->>'total'")).containsExactly("(10.50)");
        assertThat(database.rows(
                        id,
                        "cluster_id = (SELECT system_identifier FROM pg_control_system()), "
                                + "xact_id::text::bigint > 0, seq > 0"))
                .containsExactly("(t,t,t)");
    }

    @Test
    @Tag("AU9")
    void missingTenantIsTheCallersErrorAndLeavesTheTransactionUsable() throws SQLException {
        CallContext noTenant = CallContext.empty().withPrincipal(Principal.system("job"));

        AuditId later = database.inTenantTransaction(tx -> {
            assertThatThrownBy(() -> noTenant.run(() -> trail.record(tx, anEvent())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("order.create")
                    .hasMessageContaining("no tenant");
            return asAlice().call(() -> trail.record(tx, anEvent()));
        });

        assertThat(database.rows(later, "tenant_id")).containsExactly("(" + ACME + ")");
    }

    @Test
    @Tag("AU9")
    void tableAcceptsNoRecordWithoutThem() throws SQLException {
        List<String> nullable =
                database.column("SELECT attname FROM pg_attribute WHERE attrelid = 'audit.record'::regclass"
                        + " AND attnum > 0 AND NOT attnotnull ORDER BY 1");

        assertThat(nullable).containsExactly("correlation_id", "mac", "mac_key_id", "resource_id", "trace_id");
    }

    @Test
    @Tag("AU2")
    void recordIsOneInsertWithoutLocksAndReadsNoRecord() throws SQLException {
        database.postgres().enableStatementStatistics();
        database.inTenantTransaction(
                tx -> asAlice().call(() -> trail.record(tx, anEvent()))); // so that there is a row to read

        try (Connection tx = database.tenantTransaction(ACME.value())) {
            String pid = AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
            database.administrate("SELECT pg_stat_statements_reset()");
            asAlice().run(() -> trail.record(tx, anEvent()));

            assertThat(database.column(
                            "SELECT calls || ' ' || rows || ' ' || substr(query, 1, 24) FROM pg_stat_statements"
                                    + " WHERE userid = '" + database.role("tenant") + "'::regrole AND toplevel"
                                    // Its portal was still open at the reset.
                                    + " AND query <> 'SELECT pg_backend_pid()'"))
                    .containsExactly("1 1 INSERT INTO audit.record");
            assertThat(database.column("SELECT DISTINCT locktype || ' ' || mode FROM pg_locks WHERE pid = " + pid
                            + " AND (locktype IN ('advisory', 'tuple') OR mode NOT IN ('RowExclusiveLock', "
                            + "'AccessShareLock'))"
                            + " AND locktype NOT IN ('virtualxid', 'transactionid')"))
                    .isEmpty();
            assertThat(AuditDatabase.column(
                            tx,
                            "SELECT coalesce(sum(seq_tup_read) + sum(coalesce(idx_tup_fetch, 0)), 0) || ' ' "
                                    + "|| sum(n_tup_ins)"
                                    + " FROM pg_stat_xact_all_tables WHERE schemaname = 'audit'"))
                    .containsExactly("0 1");
        }
    }

    @Test
    @Tag("AU8")
    void tenThousandRecordsOfOneBatchKeepTheirOrder() throws SQLException {
        List<AuditEvent> events = IntStream.range(0, 10_000)
                .mapToObj(
                        i -> AuditEvent.of("batch.line", Resource.of("line", i)).build())
                .toList();

        List<AuditId> ids = database.inTenantTransaction(tx -> asAlice().call(() -> trail.recordAll(tx, events)));

        List<String> stored = database.column("SELECT id FROM audit.record WHERE action = 'batch.line' ORDER BY seq");
        assertThat(stored).isEqualTo(ids.stream().map(AuditId::toString).toList());
        assertThat(database.column("SELECT id FROM audit.record WHERE action = 'batch.line' ORDER BY resource_id::int"))
                .isEqualTo(stored);
    }

    @Test
    void emptyBatchTouchesNothing() {
        List<AuditId> ids = trail.recordAll(null, List.of());

        assertThat(ids).isEmpty();
    }

    @Test
    void batchOfTwoTenantsIsRefused() throws SQLException {
        AuditEvent platform =
                AuditEvent.platform("retention.run", Resource.ofType("audit")).build();
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.recordAll(tx, List.of(anEvent(), platform))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another tenant");
        }
    }

    @Test
    void unknownRetentionClassFailsTheWriteWithoutTheRowInTheMessage() throws SQLException {
        AuditEvent event = AuditEvent.of("order.create", Resource.of("order", "secret-id"))
                .retention("forever")
                .reason("secret-reason")
                .build();
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, event)))
                    .isInstanceOfSatisfying(AuditWriteException.class, e -> {
                        assertThat(e.code()).isEqualTo("audit-write-failed");
                        assertThat(e.category()).isEqualTo(Category.INTERNAL);
                        assertThat(e.isRetryable()).isFalse();
                        assertThat(e).hasMessageContaining("23514");
                        assertThat(e).hasStackTraceContaining("no partition of relation");
                        assertThat(stackTrace(e)).doesNotContain("secret", "forever");
                    });
            tx.rollback();
            assertThatThrownBy(() -> asAlice().run(() -> trail.recordAll(tx, List.of(event))))
                    .isInstanceOfSatisfying(
                            AuditWriteException.class,
                            e -> assertThat(stackTrace(e)).doesNotContain("secret", "forever"));
        }
    }

    private static String stackTrace(Throwable e) {
        java.io.StringWriter out = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(out));
        return out.toString();
    }
}

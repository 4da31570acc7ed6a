package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JdbcAuditTrailIT {

    private static final TenantId ACME = TenantId.of(new UUID(0, 1));
    private static final TenantId GLOBEX = TenantId.of(new UUID(0, 2));
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
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

        AuditId id = inTenantTransaction(
                tx -> asAlice().withCorrelationId(correlation).call(() -> trail.record(tx, event)));

        assertThat(rows(
                        id,
                        "tenant_id, retention, actor_type, actor_id, action, outcome, resource_type, "
                                + "resource_id, correlation_id, format"))
                .containsExactly(
                        "(%s,standard,USER,alice,order.create,SUCCESS,order,o-1,%s,1)".formatted(ACME, correlation));
        assertThat(rows(
                        id,
                        "occurred_at = '2026-11-21T12:00:00.123456Z', abs(extract(epoch FROM now() - "
                                + "recorded_at)) < 60"))
                .containsExactly("(t,t)");
        assertThat(rows(id, "detail->'changes'->0->'value'->>'total'")).containsExactly("(10.50)");
        assertThat(rows(
                        id,
                        "cluster_id = (SELECT system_identifier FROM pg_control_system()), "
                                + "xact_id::text::bigint > 0, seq > 0"))
                .containsExactly("(t,t,t)");
    }

    @Test
    @Tag("AU9")
    void missingTenantIsTheCallersErrorAndLeavesTheTransactionUsable() throws SQLException {
        CallContext noTenant = CallContext.empty().withPrincipal(Principal.system("job"));

        AuditId later = inTenantTransaction(tx -> {
            assertThatThrownBy(() -> noTenant.run(() -> trail.record(tx, anEvent())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("order.create")
                    .hasMessageContaining("no tenant");
            return asAlice().call(() -> trail.record(tx, anEvent()));
        });

        assertThat(rows(later, "tenant_id")).containsExactly("(" + ACME + ")");
    }

    @Test
    @Tag("AU9")
    void missingActorIsTheCallersErrorAndNoRowIsWritten() throws SQLException {
        CallContext nobody = CallContext.empty().withTenant(ACME);
        AuditEvent event =
                AuditEvent.of("order.nobody", Resource.ofType("order")).build();

        assertThatThrownBy(() -> nobody.run(() -> trail.recordDetached(event)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no actor");

        assertThat(database.column("SELECT id FROM audit.record WHERE action = 'order.nobody'"))
                .isEmpty();
    }

    @Test
    @Tag("AU9")
    void tableAcceptsNoRecordWithoutThem() throws SQLException {
        List<String> nullable =
                database.column("SELECT attname FROM pg_attribute WHERE attrelid = 'audit.record'::regclass"
                        + " AND attnum > 0 AND NOT attnotnull ORDER BY 1");

        assertThat(nullable).containsExactly("correlation_id", "resource_id");
    }

    @Test
    @Tag("AU1")
    void recordIsThereOnlyAfterTheCallersCommit() throws SQLException {
        AuditId id;
        List<String> before;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            before = rows(id, "action");
            tx.commit();
        }

        assertThat(before).isEmpty();
        assertThat(rows(id, "action")).containsExactly("(order.create)");
    }

    @Test
    @Tag("AU1")
    void rollbackTakesTheRecordWithIt() throws SQLException {
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            tx.rollback();
        }

        assertThat(rows(id, "action")).isEmpty();
    }

    @Test
    @Tag("AU1")
    void rollbackToASavepointTakesOnlyWhatCameAfterIt() throws SQLException {
        AuditId kept;
        AuditId lost;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            kept = asAlice().call(() -> trail.record(tx, anEvent()));
            Savepoint savepoint = tx.setSavepoint();
            lost = asAlice().call(() -> trail.record(tx, anEvent()));
            tx.rollback(savepoint);
            tx.commit();
        }

        assertThat(rows(kept, "action")).hasSize(1);
        assertThat(rows(lost, "action")).isEmpty();
    }

    @Test
    @Tag("AU1")
    void failedStatementAfterTheRecordTakesItWithIt() throws SQLException {
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            assertThatThrownBy(() -> AuditDatabase.execute(tx, "SELECT 1/0")).isInstanceOf(SQLException.class);

            tx.commit(); // PostgreSQL turns the commit of a failed transaction into a rollback
        }

        assertThat(rows(id, "action")).isEmpty();
    }

    @Test
    @Tag("AU1")
    void killedConnectionTakesTheRecordWithIt() throws SQLException {
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            String pid = AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
            database.administrate("SELECT pg_terminate_backend(" + pid + ", 5000)");

            assertThatThrownBy(tx::commit).isInstanceOf(SQLException.class);
        }

        assertThat(rows(id, "action")).isEmpty();
    }

    @Test
    @Tag("AU2")
    void recordIsOneInsertWithoutLocksAndReadsNoRecord() throws SQLException {
        database.postgres().enableStatementStatistics();
        inTenantTransaction(tx -> asAlice().call(() -> trail.record(tx, anEvent()))); // so that there is a row to read

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
    @Tag("AU4")
    void detachedRecordNeedsNothingOfTheCallersTransactionAndSurvivesItsRollback() throws SQLException {
        DataSource business = database.pool("login", 1);
        AuditId id;
        Duration took;
        try (Connection tx = business.getConnection()) {
            tx.setAutoCommit(false);
            database.bind(tx, ACME.value());
            AuditDatabase.execute(tx, "INSERT INTO app.orders VALUES ('" + ACME + "', 'o-detached')");
            asAlice().run(() -> trail.record(tx, anEvent()));
            long start = System.nanoTime();
            id = asAlice().call(() -> trail.recordDetached(anEvent()));
            took = Duration.ofNanos(System.nanoTime() - start);
            tx.rollback();
        }

        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(rows(id, "action")).containsExactly("(order.create)");
        assertThat(database.column("SELECT id FROM app.orders WHERE id = 'o-detached'"))
                .isEmpty();
    }

    @Test
    @Tag("AU11")
    void deniedAttemptNamesPermissionAndPolicyAndOutlivesTheRolledBackTransaction() throws SQLException {
        AuditEvent denied = AuditEvent.of("order.cancel", Resource.of("order", "o-2"))
                .outcome(Outcome.denied("order:cancel", "roles"))
                .build();
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            AuditDatabase.execute(tx, "INSERT INTO app.orders VALUES ('" + ACME + "', 'o-denied')");
            id = asAlice().call(() -> trail.recordDetached(denied));
            tx.rollback();
        }

        assertThat(rows(id, "tenant_id, actor_id, outcome, detail->>'permission', detail->>'policy'"))
                .containsExactly("(" + ACME + ",alice,DENIED,order:cancel,roles)");
        assertThat(database.column("SELECT id FROM app.orders WHERE id = 'o-denied'"))
                .isEmpty();
    }

    @Test
    void failedAttemptHasItsCode() throws SQLException {
        AuditEvent failed = AuditEvent.of("order.charge", Resource.of("order", "o-3"))
                .outcome(Outcome.failure("circuit-open"))
                .reason("gateway\nis down")
                .retention("security")
                .build();

        AuditId id = asAlice().call(() -> trail.recordDetached(failed));

        assertThat(rows(id, "outcome, detail->>'code', detail->>'reason' = E'gateway\\nis down', retention"))
                .containsExactly("(FAILURE,circuit-open,t,security)");
    }

    @Test
    void unboundTransactionIsBoundToTheTenantUntilItEnds() throws SQLException {
        AuditId id;
        List<String> inside;
        List<String> after;
        try (Connection tx = database.as("audit").getConnection()) {
            tx.setAutoCommit(false);
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            inside = AuditDatabase.column(tx, "SELECT current_setting('mainstay.tenant_id')");
            tx.commit();
            after = AuditDatabase.column(tx, "SELECT current_setting('mainstay.tenant_id', true)");
        }

        assertThat(inside).containsExactly(ACME.value());
        assertThat(after).containsExactly("");
        assertThat(rows(id, "tenant_id")).containsExactly("(" + ACME + ")");
    }

    @Test
    void transactionOfAnotherTenantIsRefusedAndStaysUsable() throws SQLException {
        try (Connection tx = database.tenantTransaction(GLOBEX.value())) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, anEvent())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another tenant");

            assertThat(AuditDatabase.column(tx, "SELECT current_setting('mainstay.tenant_id')"))
                    .containsExactly(GLOBEX.value());
        }
    }

    @Test
    void oneConnectionThatServesTenantsInTurnNeverMixesThem() throws SQLException {
        List<AuditId> ids = new ArrayList<>();
        try (Connection tx = database.as("audit").getConnection()) {
            tx.setAutoCommit(false);
            for (int i = 0; i < 20; i++) { // more often than the driver needs to prepare the statement on the server
                CallContext call = asAlice().withTenant(i % 2 == 0 ? ACME : GLOBEX);
                ids.add(call.call(() -> trail.record(tx, anEvent())));
                tx.commit();
            }
        }

        for (int i = 0; i < ids.size(); i++) {
            assertThat(rows(ids.get(i), "tenant_id")).containsExactly("(" + (i % 2 == 0 ? ACME : GLOBEX) + ")");
        }
    }

    @Test
    void autoCommitConnectionIsRefused() throws SQLException {
        try (Connection connection = database.as("audit").getConnection()) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.record(connection, anEvent())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit off");
            assertThatThrownBy(() -> asAlice().run(() -> trail.recordAll(connection, List.of(anEvent()))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void platformEventIsRecordedUnderTheReservedTenant() throws SQLException {
        AuditEvent login = AuditEvent.platform("login.refused", Resource.ofType("session"))
                .actor(new Actor.Anonymous("unauthenticated", null))
                .outcome(Outcome.denied("login", "credentials"))
                .build();

        AuditId without = trail.recordDetached(login);
        AuditId within = asAlice().call(() -> trail.recordDetached(login));

        assertThat(rows(without, "tenant_id, actor_type, correlation_id IS NULL"))
                .containsExactly("(" + AuditEntry.PLATFORM_TENANT + ",ANONYMOUS,t)");
        assertThat(rows(within, "tenant_id")).containsExactly("(-)");
    }

    @Test
    void tenThousandRecordsOfOneBatchKeepTheirOrder() throws SQLException {
        List<AuditEvent> events = IntStream.range(0, 10_000)
                .mapToObj(
                        i -> AuditEvent.of("batch.line", Resource.of("line", i)).build())
                .toList();

        List<AuditId> ids = inTenantTransaction(tx -> asAlice().call(() -> trail.recordAll(tx, events)));

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

    @Test
    void detachedWriteThatTheDatabaseRefusesLeavesTheConnectionClean() throws SQLException {
        AuditEvent event = AuditEvent.of("order.create", Resource.ofType("order"))
                .retention("forever")
                .build();

        assertThatThrownBy(() -> asAlice().run(() -> trail.recordDetached(event)))
                .isInstanceOf(AuditWriteException.class);

        AuditId next = asAlice().call(() -> trail.recordDetached(anEvent()));
        assertThat(rows(next, "action")).containsExactly("(order.create)");
    }

    @Test
    void unreachableDatabaseIsUnavailableAndRetryable() {
        DataSource nowhere = database.postgres().dataSource("nobody_of_this_name", "");
        AuditTrail lost = JdbcAuditTrail.builder().dataSource(nowhere).build();

        assertThatThrownBy(() -> asAlice().run(() -> lost.recordDetached(anEvent())))
                .isInstanceOf(AuditWriteException.class);
    }

    @Test
    void brokenConnectionIsUnavailable() throws SQLException {
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            String pid = AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
            database.administrate("SELECT pg_terminate_backend(" + pid + ", 5000)");

            assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, anEvent())))
                    .isInstanceOfSatisfying(AuditWriteException.class, e -> {
                        assertThat(e.category()).isEqualTo(Category.UNAVAILABLE);
                        assertThat(e.isRetryable()).isTrue();
                    });
        }
    }

    @Test
    void closedTrailRefuses() {
        AuditTrail closed =
                JdbcAuditTrail.builder().dataSource(database.as("audit")).build();
        closed.close();

        assertThatThrownBy(() -> asAlice().run(() -> closed.recordDetached(anEvent())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void trailWithoutPoolOfItsOwnCannotBeBuilt() {
        assertThatThrownBy(() -> JdbcAuditTrail.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dataSource must be set");
    }

    private interface Work<T> {
        T in(Connection tx) throws SQLException;
    }

    private static <T> T inTenantTransaction(Work<T> work) throws SQLException {
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            T result = work.in(tx);
            tx.commit();
            return result;
        }
    }

    private static CallContext asAlice() {
        return CallContext.empty().withTenant(ACME).withPrincipal(Principal.user("alice", Set.of("clerk")));
    }

    private static AuditEvent anEvent() {
        return AuditEvent.of("order.create", Resource.of("order", "o-1")).build();
    }

    private static List<String> rows(AuditId id, String columns) throws SQLException {
        return database.column("SELECT ROW(" + columns + ")::text FROM audit.record WHERE id = '" + id + "'");
    }

    private static String stackTrace(Throwable e) {
        java.io.StringWriter out = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(out));
        return out.toString();
    }
}

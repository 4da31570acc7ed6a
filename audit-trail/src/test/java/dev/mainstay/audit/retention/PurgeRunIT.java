package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.retention.PurgeResult.End;
import dev.mainstay.audit.retention.PurgeResult.Purged;
import dev.mainstay.core.context.TenantId;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that end early, meet others, or cannot record. */
class PurgeRunIT {

    private static final String LONG_AGO = "TIMESTAMPTZ '2020-01-01T00:00:00Z'";

    private static Invoices invoices;

    private final TenantId tenant = Invoices.newTenant();

    @BeforeAll
    static void setUp() throws SQLException {
        invoices = new Invoices();
    }

    @AfterAll
    static void tearDown() {
        invoices.close();
    }

    @BeforeEach
    void forgetSignals() {
        invoices.signals.clear();
    }

    @Test
    @Tag("AU40")
    void killedRunLeavesRowsAndRecordsEqualAndTheNextGoesOn() throws SQLException {
        invoices.write(tenant, 10, LONG_AGO);
        AtomicInteger batches = new AtomicInteger();
        SoftDeletePurge killed = invoices.purge(tenant, afterRecording(tx -> {
                    if (batches.incrementAndGet() == 3) {
                        AuditDatabase.execute(tx, "SELECT pg_terminate_backend(pg_backend_pid())");
                    }
                }))
                .batch(2)
                .build();

        assertThatThrownBy(() -> Invoices.in(tenant).run(() -> killed.run(killed.plan())))
                .isInstanceOf(IllegalStateException.class);
        int left = invoices.ids(tenant, "invoice").size();
        int recorded = invoices.recordedRows(tenant);
        SoftDeletePurge next = invoices.purge(tenant, invoices.trail).batch(2).build();
        PurgeResult result = Invoices.in(tenant).call(() -> next.run(next.plan()));

        assertThat(left).isEqualTo(6);
        assertThat(recorded).isEqualTo(4);
        assertThat(result.rows()).isEqualTo(6);
        assertThat(invoices.ids(tenant, "note")).isEmpty();
        assertThat(invoices.recordedRows(tenant)).isEqualTo(10);
    }

    @Test
    void budgetEndsTheRunAndTheNextGoesOn() throws SQLException {
        invoices.write(tenant, 7, LONG_AGO);
        SoftDeletePurge purge =
                invoices.purge(tenant, invoices.trail).batch(2).budget(5).build();

        PurgeResult first = Invoices.in(tenant).call(() -> purge.run(purge.plan()));
        PurgeResult second = Invoices.in(tenant).call(() -> purge.run(purge.plan()));

        assertThat(first.tables().get(0)).isEqualTo(new Purged("app.invoice", 5, 20, End.BUDGET));
        assertThat(second.tables().get(0)).isEqualTo(new Purged("app.invoice", 2, 8, End.DONE));
    }

    @Test
    void rowThatSomebodyElseHoldsIsLeftForTheNextRun() throws SQLException {
        invoices.write(tenant, 3, LONG_AGO);
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).build();

        PurgeResult around;
        try (Connection other = invoices.database.tenantTransaction(tenant.value())) {
            AuditDatabase.execute(other, "UPDATE app.invoice SET deleted_at = NULL WHERE id = 2");
            around = Invoices.in(tenant).call(() -> purge.run(purge.plan()));
            other.commit();
        }

        assertThat(around.tables()).containsExactly(new Purged("app.invoice", 2, 8, End.DONE));
        assertThat(invoices.ids(tenant, "invoice")).containsExactly("2");
        assertThat(Invoices.in(tenant).call(purge::plan).rows()).isZero();
    }

    @Test
    void purgesAtTheSameTimeRemoveEachRowOnce() throws Exception {
        invoices.write(tenant, 60, LONG_AGO);
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).batch(3).build();
        PurgePlan plan = Invoices.in(tenant).call(purge::plan);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<PurgeResult>> runs =
                    Collections.nCopies(4, () -> Invoices.in(tenant).call(() -> purge.run(plan)));

            long removed = 0;
            for (Future<PurgeResult> run : threads.invokeAll(runs)) {
                removed += run.get().rows();
            }

            assertThat(removed).isEqualTo(60);
            assertThat(invoices.recordedRows(tenant)).isEqualTo(60);
            assertThat(invoices.ids(tenant, "note")).isEmpty();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void trailThatLosesTheRecordKeepsTheRows() throws SQLException {
        invoices.write(tenant, 2, LONG_AGO);
        SoftDeletePurge purge = invoices.purge(
                        tenant,
                        recording((tx, event) -> new AuditId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"))))
                .build();

        assertThatThrownBy(() -> Invoices.in(tenant).run(() -> purge.run(purge.plan())))
                .isInstanceOf(RetentionFailedException.class)
                .hasMessageContaining("must hold the record data.purged");
        assertThat(invoices.ids(tenant, "note")).hasSize(4);
    }

    private interface Recording {
        AuditId record(Connection tx, AuditEvent event) throws SQLException;
    }

    private interface Step {
        void in(Connection tx) throws SQLException;
    }

    private static AuditTrail afterRecording(Step step) {
        return recording((tx, event) -> {
            AuditId id = invoices.trail.record(tx, event);
            step.in(tx);
            return id;
        });
    }

    private static AuditTrail recording(Recording recording) {
        return (AuditTrail) Proxy.newProxyInstance(
                PurgeRunIT.class.getClassLoader(), new Class<?>[] {AuditTrail.class}, (proxy, method, arguments) -> {
                    try {
                        return recording.record((Connection) arguments[0], (AuditEvent) arguments[1]);
                    } catch (SQLException failure) {
                        throw new IllegalStateException(failure);
                    }
                });
    }
}

package dev.mainstay.testkit.contract.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A record lives and dies with the caller's transaction; for trails whose transactions can be rolled back. */
public abstract class TransactionContract extends TrailSteps {

    /** For subclasses. */
    protected TransactionContract() {}

    @Test
    @Tag("AU1")
    public void recordIsNotThereBeforeTheCommit() throws SQLException {
        List<Integer> before = new ArrayList<>();

        underTest().inTransaction(tenant.value(), tx -> {
            alice.run(() -> trail().record(tx, event("o-1")));
            before.add(records().size());
        });

        assertThat(before).containsExactly(0);
        assertThat(records()).hasSize(1);
    }

    @Test
    @Tag("AU1")
    public void exceptionTakesTheRecordWithIt() throws SQLException {
        rolledBack(tx -> alice.run(() -> trail().record(tx, event("o-1"))));

        assertThat(records()).isEmpty();
    }

    @Test
    @Tag("AU1")
    public void rollbackToASavepointTakesOnlyWhatCameAfterIt() throws SQLException {
        List<AuditId> kept = new ArrayList<>();

        underTest().inTransaction(tenant.value(), tx -> {
            kept.add(alice.call(() -> trail().record(tx, event("kept"))));
            Savepoint savepoint = tx.setSavepoint();
            alice.run(() -> trail().record(tx, event("lost")));
            tx.rollback(savepoint);
        });

        assertThat(ids(records())).isEqualTo(kept);
    }

    @Test
    @Tag("AU4")
    @Tag("AU11")
    public void deniedAttemptOutlivesTheTransactionThatWasRolledBack() throws SQLException {
        List<AuditId> denied = new ArrayList<>();
        AuditEvent event = AuditEvent.of(ACTION, Resource.of("order", "o-1"))
                .outcome(Outcome.denied("order:cancel", "roles"))
                .build();

        rolledBack(tx -> {
            alice.run(() -> trail().record(tx, event("o-1")));
            denied.add(recordDetached(event));
        });

        assertThat(ids(records())).isEqualTo(denied);
    }

    @Test
    public void transactionOfAnotherTenantIsRefusedAndStaysUsable() throws SQLException {
        underTest().inTransaction(other.value(), tx -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> alice.run(() -> trail().record(tx, event("o-1"))))
                    .withMessageContaining("another tenant");
            bob.run(() -> trail().record(tx, event("o-2")));
        });

        assertThat(records()).isEmpty();
        assertThat(records(bob, AuditQuery.all())).hasSize(1);
    }

    @Test
    public void readerInTheCallersTransactionSeesWhatItRecorded() throws SQLException {
        List<AuditId> seen = new ArrayList<>();
        List<AuditId> recorded = new ArrayList<>();

        underTest().inTransaction(tenant.value(), tx -> {
            recorded.add(alice.call(() -> trail().record(tx, event("o-1"))));
            seen.addAll(ids(alice.call(() -> trail().reader().page(tx, AuditQuery.all()))
                    .records()));
        });

        assertThat(seen).isEqualTo(recorded);
    }

    @Test
    public void connectionInAutoCommitModeIsRefused() throws SQLException {
        underTest().inTransaction(tenant.value(), tx -> {
            tx.rollback();
            tx.setAutoCommit(true);
            try {
                assertThatIllegalStateException()
                        .isThrownBy(() -> alice.run(() -> trail().record(tx, event("o-1"))))
                        .withMessageContaining("auto-commit off");
            } finally {
                tx.setAutoCommit(false);
            }
        });

        assertThat(records()).isEmpty();
    }

    private void rolledBack(AuditTrailUnderTest.Work work) throws SQLException {
        BusinessFailure failure = new BusinessFailure();
        try {
            underTest().inTransaction(tenant.value(), (Connection tx) -> {
                work.in(tx);
                throw failure;
            });
        } catch (BusinessFailure expected) {
            return;
        }
        throw new AssertionError("the work failed and the transaction was committed");
    }

    private static final class BusinessFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BusinessFailure() {
            super("the business failed");
        }
    }
}

package dev.mainstay.testkit.contract.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Resource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How records come into the trail. */
public abstract class WritingContract extends TrailSteps {

    /** For subclasses. */
    protected WritingContract() {}

    @Test
    public void recordIsThereAfterTheCommitUnderTheIdThatWasReturned() throws SQLException {
        List<AuditId> ids = new ArrayList<>();

        underTest().inTransaction(tenant.value(), tx -> ids.add(alice.call(() -> trail().record(tx, event("o-1")))));

        assertThat(ids(records())).isEqualTo(ids);
    }

    @Test
    @Tag("AU8")
    public void batchKeepsItsOrder() throws SQLException {
        List<AuditEvent> events =
                IntStream.range(0, 1_000).mapToObj(TrailSteps::event).toList();

        List<AuditId> ids = record(alice, events);

        List<AuditRecord> inOrder = records().stream()
                .sorted(Comparator.comparingLong(AuditRecord::sequence))
                .toList();
        assertThat(ids(inOrder)).isEqualTo(ids);
        assertThat(inOrder)
                .extracting(record -> record.resourceId().orElse(""))
                .isEqualTo(IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
        assertThat(inOrder)
                .extracting(AuditRecord::transaction)
                .containsOnly(inOrder.get(0).transaction());
    }

    @Test
    @Tag("AU8")
    public void emptyBatchRecordsNothing() throws SQLException {
        List<AuditId> ids = record(alice, List.of());

        assertThat(ids).isEmpty();
        assertThat(records()).isEmpty();
    }

    @Test
    public void batchOfTwoTenantsIsRefusedAndNothingOfItIsRecorded() {
        AuditEvent platform = AuditEvent.platform(ACTION, Resource.of("tenant", tenant.value()))
                .build();

        assertThatIllegalStateException()
                .isThrownBy(() -> record(alice, List.of(event("o-1"), platform)))
                .withMessageContaining("another tenant");

        assertThat(records()).isEmpty();
        assertThat(platformRecords()).isEmpty();
    }

    @Test
    public void oneEventInABatchThatIsRefusedTakesTheOthersWithIt() {
        AuditEvent erase = AuditEvent.of(AuditTrailUnderTest.NEEDS_REASON, Resource.of("user", "u-1"))
                .build();

        assertThat(refused(() -> record(alice, List.of(event("o-1"), erase))))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(records()).isEmpty();
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static Throwable refused(Step step) {
        try {
            step.run();
        } catch (RuntimeException | SQLException refusal) {
            return refusal;
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    @Tag("AU4")
    public void detachedRecordInsideOfATransactionWaitsForNothing() throws SQLException {
        List<AuditId> detached = new ArrayList<>();

        underTest().inTransaction(tenant.value(), tx -> {
            alice.run(() -> trail().record(tx, event("o-1")));
            detached.add(recordDetached(event("o-2")));
            assertThat(ids(records())).as("before the commit").containsAll(detached);
        });

        assertThat(records()).hasSize(2);
    }

    @Test
    public void closedTrailRefusesWhateverIsRecorded() throws SQLException {
        AuditTrail closed = underTest().another();
        closed.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> alice.run(() -> closed.recordDetached(event("o-1"))))
                .withMessageContaining("closed");
        underTest().inTransaction(tenant.value(), tx -> {
            assertThatIllegalStateException().isThrownBy(() -> alice.run(() -> closed.record(tx, event("o-2"))));
            assertThatIllegalStateException()
                    .isThrownBy(() -> alice.run(() -> closed.recordAll(tx, List.of(event("o-3")))));
        });
        assertThat(records()).isEmpty();
    }

    @Test
    public void platformEventIsRecordedUnderNoTenantWhoeverCalls() {
        AuditEvent event = AuditEvent.platform(ACTION, Resource.of("tenant", tenant.value()))
                .build();

        AuditId id = recordDetached(event);

        assertThat(ids(platformRecords())).containsExactly(id);
        assertThat(platformRecords()).extracting(AuditRecord::tenant).containsExactly("-");
        assertThat(records()).isEmpty();
    }

    private List<AuditRecord> platformRecords() {
        AuditQuery ofThisTest = AuditQuery.builder()
                .platform()
                .resource(Resource.of("tenant", tenant.value()))
                .build();
        return records(alice.withoutTenant(), ofThisTest);
    }
}

package dev.mainstay.testkit.contract.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a record has of its event and of its call. */
public abstract class ContentContract extends TrailSteps {

    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    /** For subclasses. */
    protected ContentContract() {}

    @Test
    @Tag("AU9")
    public void recordHasTenantActorActionOutcomeAndBothTimes() throws SQLException {
        Instant happened = Instant.parse("2026-11-21T12:00:00.123456789Z");
        AuditEvent event = AuditEvent.of(ACTION, Resource.of("order", "o-1"))
                .occurredAt(happened)
                .changes(Changes.created(Map.of("total", "10.50")))
                .build();

        AuditRecord record = read(record(alice, List.of(event)).get(0));

        assertThat(record.tenant()).isEqualTo(tenant.value());
        assertThat(Actor.of(record)).isEqualTo(Actor.User.of("alice"));
        assertThat(record.action()).isEqualTo(ACTION);
        assertThat(Outcome.of(record)).isEqualTo(Outcome.success());
        assertThat(record.resourceType()).isEqualTo("order");
        assertThat(record.resourceId()).contains("o-1");
        assertThat(record.occurredAt()).isEqualTo(happened.truncatedTo(ChronoUnit.MICROS));
        assertThat(record.changes()).hasSize(1);
    }

    @Test
    @Tag("AU9")
    public void timeOfRecordingIsThatOfTheStoreAndNotTheEvents() {
        AuditEvent event = AuditEvent.of(ACTION, Resource.ofType("order"))
                .occurredAt(Instant.EPOCH)
                .build();

        AuditRecord record = read(recordDetached(event));

        assertThat(Duration.between(record.recordedAt(), Instant.now()).abs()).isLessThan(CLOCKS_APART);
    }

    @Test
    @Tag("AU9")
    public void eventWithoutATenantIsTheCallersErrorAndNothingIsRecorded() {
        CallContext nobodys = CallContext.empty().withPrincipal(Principal.system("job"));

        assertThatIllegalStateException()
                .isThrownBy(() -> nobodys.run(() -> trail().recordDetached(event("o-1"))))
                .withMessageContaining("no tenant");
        assertThat(records()).isEmpty();
    }

    @Test
    @Tag("AU9")
    public void eventWithoutAnActorIsTheCallersErrorAndTheTransactionGoesOn() throws SQLException {
        CallContext nobody = CallContext.empty().withTenant(tenant);

        underTest().inTransaction(tenant.value(), tx -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> nobody.run(() -> trail().record(tx, event("o-1"))))
                    .withMessageContaining("no actor");
            alice.run(() -> trail().record(tx, event("o-2")));
        });

        assertThat(records())
                .extracting(record -> record.resourceId().orElse(""))
                .containsExactly("o-2");
    }

    @Test
    @Tag("AU10")
    public void actorThatActsForOthersIsReadBackWithTheWholeChain() {
        Actor chain = new Actor.ApiKey("key-7", new Actor.Service("portal", Actor.User.of("carol")));

        AuditRecord record = read(recordDetached(
                AuditEvent.of(ACTION, Resource.ofType("order")).actor(chain).build()));

        assertThat(Actor.of(record)).isEqualTo(chain);
        assertThat(record.actorType()).isEqualTo("API_KEY");
        assertThat(record.actorId()).isEqualTo("key-7");
    }

    @Test
    @Tag("AU10")
    public void systemNeedsTheNameOfAComponent() {
        AuditRecord record = read(recordDetached(AuditEvent.of(ACTION, Resource.ofType("order"))
                .actor(Actor.System.of("retention-job"))
                .build()));

        assertThat(Actor.of(record)).isEqualTo(Actor.System.of("retention-job"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Actor.System.of(" "))
                .withMessageContaining("component");
    }

    @Test
    @Tag("AU11")
    public void deniedAttemptHasPermissionAndPolicy() {
        AuditRecord record = read(recordDetached(AuditEvent.of(ACTION, Resource.of("order", "o-1"))
                .outcome(Outcome.denied("order:cancel", "roles"))
                .build()));

        assertThat(Outcome.of(record)).isEqualTo(Outcome.denied("order:cancel", "roles"));
    }

    @Test
    @Tag("AU12")
    public void actionThatNeedsAReasonIsRefusedWithoutOneAndNothingIsRecorded() throws SQLException {
        AuditEvent.Builder erase = AuditEvent.of(AuditTrailUnderTest.NEEDS_REASON, Resource.of("user", "u-1"));

        assertThatIllegalArgumentException().isThrownBy(() -> recordDetached(erase.build()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recordDetached(erase.reason("  ").build()));
        underTest()
                .inTransaction(
                        tenant.value(),
                        tx -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> alice.run(() -> trail().record(tx, erase.build())))
                                .withMessageContaining(AuditTrailUnderTest.NEEDS_REASON));
        assertThat(records()).isEmpty();

        AuditId id = recordDetached(erase.reason("the user asked for it").build());
        assertThat(read(id).reason()).contains("the user asked for it");
    }

    @Test
    public void correlationIdIsThatOfTheCall() {
        CorrelationId correlation = CorrelationId.mint();

        AuditId with = alice.withCorrelationId(correlation).call(() -> trail().recordDetached(event("o-1")));
        AuditId without = recordDetached(event("o-2"));

        assertThat(read(with).correlationId()).contains(correlation.value());
        assertThat(read(without).correlationId()).isEmpty();
    }
}

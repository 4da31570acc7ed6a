package dev.mainstay.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.ExportFormat;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the trail in memory has beyond the contract. */
class InMemoryAuditTrailTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final InMemoryAuditTrail trail = InMemoryAuditTrail.ofDefaults();
    private final CallContext alice = CallContext.empty()
            .withTenant(TenantId.of(new UUID(0, 1)))
            .withPrincipal(Principal.user("alice", Set.of()));

    private static AuditEvent event(String id) {
        return AuditEvent.of("order.update", Resource.of("order", id)).build();
    }

    @Test
    void recordsSinceAMarkAreThoseThatCameAfterItAlsoAfterClearing() {
        alice.run(() -> trail.record(null, event("o-1")));
        long mark = trail.mark();
        AuditId second = alice.call(() -> trail.record(null, event("o-2")));

        assertThat(trail.since(mark)).extracting(AuditRecord::id).containsExactly(second);
        assertThat(trail.records()).hasSize(2);

        trail.clear();
        AuditId third = alice.call(() -> trail.recordDetached(event("o-3")));

        assertThat(trail.records()).extracting(AuditRecord::id).containsExactly(third);
        assertThat(trail.since(mark)).extracting(AuditRecord::id).containsExactly(third);
        assertThat(trail.since(trail.mark())).isEmpty();
    }

    @Test
    void clockThatStandsStillOrGoesBackKeepsTheOrder() {
        MovingClock clock = new MovingClock(NOON);
        InMemoryAuditTrail still = trail.withClock(clock);

        for (int i = 0; i < 5_000; i++) {
            alice.run(() -> still.recordDetached(event("o")));
            clock.now = NOON.minusSeconds(i % 3);
        }

        List<AuditRecord> newestFirst = alice.call(() -> still.reader()
                .page(AuditQuery.builder().pageSize(1_000).build())
                .records());
        assertThat(still.records())
                .extracting(record -> record.id().toString())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(still.records()).extracting(AuditRecord::recordedAt).containsOnly(NOON);
        assertThat(newestFirst)
                .extracting(AuditRecord::sequence)
                .startsWith(5_000L, 4_999L)
                .endsWith(4_001L);
    }

    @Test
    void connectionInAutoCommitModeIsRefusedForItsRecordWouldOutliveARollback() {
        Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> true);

        assertThatIllegalStateException()
                .isThrownBy(() -> alice.run(() -> trail.record(connection, event("o-1"))))
                .withMessageContaining("auto-commit off");
        assertThatIllegalStateException()
                .isThrownBy(() -> alice.call(() -> trail.reader().page(connection, AuditQuery.all())));
        assertThat(trail.records()).isEmpty();
    }

    @Test
    void policyDecidesWhatIsKept() {
        InMemoryAuditTrail redacting = trail.withRedaction(new Stars()).requiringReason("order.erase");
        AuditEvent event = AuditEvent.of("order.erase", Resource.of("order", "o-secret"))
                .reason("secret reason")
                .build();

        alice.run(() -> redacting.recordDetached(event));

        AuditRecord record = redacting.records().get(0);
        assertThat(record.reason()).contains("*** reason");
        assertThat(record.resourceId()).contains("o-***");
    }

    @Test
    void exportThatOnlyTheRealTrailWritesIsRefusedAndNotMadeUp() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> alice.call(() -> {
                    trail.export(AuditQuery.all(), ExportFormat.CSV, out);
                    return true;
                }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("CSV");
        assertThat(out.size()).isZero();
    }

    /** Puts stars where a text says secret. */
    private static final class Stars implements RedactionPolicy {

        @Override
        public @Nullable Object value(Place place, @Nullable Object value) {
            return value;
        }

        @Override
        public String text(String text) {
            return text.replace("secret", "***");
        }

        @Override
        public @Nullable Object marked(Mark mark, Place place, @Nullable Object value) {
            return null;
        }
    }

    private static final class MovingClock extends Clock {

        private volatile Instant now;

        MovingClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}

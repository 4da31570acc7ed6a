package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A time of day that is set while work runs; only the store in memory knows one at all. */
class WallClockTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string())
            .withPolicy(Policy.standard().toBuilder().lease(LEASE).build());

    private final ManualTime time = ManualTime.create();
    private final AtomicReference<Instant> wallClock = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
    private final InMemoryStore store = InMemoryStore.ofDefaults().withClocks(time, wallClock::get);
    private final Request request = newRequest();

    private Idempotency engine() {
        return Idempotency.builder(store).ticker(time).scheduler(time).build();
    }

    private void setWallClock(int hours) {
        wallClock.updateAndGet(now -> now.plus(Duration.ofHours(hours)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, -48})
    @Tag("ID23")
    void heartbeatAndLivenessDoNotHearOfAWallClockThatIsSetDuringTheRun(int hours) {
        List<Object> duplicates = new ArrayList<>();
        List<Boolean> live = new ArrayList<>();
        try (Idempotency engine = engine();
                Idempotency elsewhere = engine()) {

            Outcome<String> outcome = engine.run(CHARGE, request, claim -> {
                setWallClock(hours);
                for (int i = 0; i < 30; i++) {
                    time.advance(LEASE.dividedBy(10));
                    live.add(claim.live());
                    duplicates.add(
                            elsewhere.run(CHARGE, request, again -> "again").getClass());
                }
                return "receipt";
            });

            assertThat(live).hasSize(30).containsOnly(true);
            assertThat(duplicates).containsOnly(Outcome.InFlight.class);
            assertThat(outcome).isEqualTo(new Outcome.Executed<>("receipt", 1, Outcome.Recorded.YES));
            assertThat(elsewhere.run(CHARGE, request, again -> "again").replayed())
                    .isTrue();
        }
    }

    @Test
    @Tag("ID23")
    void claimWithoutHeartbeatEndsAfterItsLeaseWhateverTheWallClockSays() {
        Operation<String> silent =
                CHARGE.withPolicy(CHARGE.policy().toBuilder().heartbeat(false).build());
        List<Boolean> live = new ArrayList<>();
        try (Idempotency engine = engine()) {

            engine.run(silent, request, claim -> {
                setWallClock(-1);
                time.advance(LEASE.minusNanos(1));
                live.add(claim.live());
                time.advance(Duration.ofNanos(1));
                live.add(claim.live());
                return "receipt";
            });
        }

        assertThat(live).containsExactly(true, false);
    }
}

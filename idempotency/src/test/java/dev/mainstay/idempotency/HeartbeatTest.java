package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final ManualTime time = ManualTime.startingAt(0);
    private final Queue<Runnable> beats = new ArrayDeque<>();
    private final SilentStore store = new SilentStore();
    private final Lease lease = new Lease(time, LEASE, time.nanos());
    private final Surroundings around = Surroundings.of(
            time,
            Timers.of(
                    (task, delay) -> {
                        beats.add(task);
                        return () -> {};
                    },
                    Runnable::run),
            Signals.none());
    private final Heartbeat heartbeat = new Heartbeat(newHolding(), lease, around);

    @Test
    @Tag("ID17")
    void renewalCountsFromWhenItWasSent() {
        heartbeat.start();
        time.advance(LEASE.dividedBy(3));
        beats.remove().run();
        time.advance(LEASE.dividedBy(3));
        store.renewed.complete(true);

        time.advance(LEASE.multipliedBy(2).dividedBy(3).minusNanos(1));
        boolean justBefore = lease.held();
        time.advance(Duration.ofNanos(1));

        assertThat(justBefore).isTrue();
        assertThat(lease.held()).isFalse();
    }

    @Test
    void renewalThatIsRefusedAfterTheAttemptEndedIsNoLoss() {
        heartbeat.start();
        time.advance(LEASE.dividedBy(3));
        beats.remove().run();
        heartbeat.stop();
        store.renewed.complete(false);

        assertThat(store.asked).isEqualTo(1);
        assertThat(lease.held()).isTrue();
    }

    @Test
    void roundThatFindsNobodyIsTheLast() {
        heartbeat.start();
        heartbeat.stop();
        time.advance(LEASE.dividedBy(3));
        beats.remove().run();

        assertThat(store.asked).isZero();
        assertThat(beats).isEmpty();
    }

    @Test
    void claimsThatAreDueTogetherAreRenewedInOneRound() {
        Heartbeat second = new Heartbeat(newHolding(), lease, around);
        heartbeat.start();
        time.advance(Duration.ofMillis(1));
        second.start();
        time.advance(LEASE.dividedBy(3).minusMillis(1));
        beats.remove().run();

        assertThat(store.asked).isEqualTo(2);
        assertThat(beats).hasSize(1);
    }

    @Test
    void laterRoundThatAnEarlierOneReplacedRenewsNothingAndBeginsNoSecondRowOfRounds() {
        Duration brief = LEASE.dividedBy(10);
        Heartbeat second = new Heartbeat(newHolding(), new Lease(time, brief, time.nanos()), around);
        heartbeat.start();
        second.start();
        Runnable late = beats.remove();
        time.advance(brief.dividedBy(3));
        beats.remove().run();
        int askedInTheEarlierRound = store.asked;

        time.advance(LEASE.dividedBy(3));
        late.run();

        assertThat(askedInTheEarlierRound).isEqualTo(1);
        assertThat(store.asked).isEqualTo(1);
        assertThat(beats).hasSize(1);
        beats.remove().run();
        assertThat(store.asked).isEqualTo(3);
        assertThat(beats).hasSize(1);
    }

    private Holding newHolding() {
        Policy policy = Policy.standard().toBuilder().lease(LEASE).build();
        return new Holding(store, newKey(), Owner.random(), Fingerprint.none(), policy);
    }

    /** Takes its time to answer a renewal; is asked for nothing else. */
    private static final class SilentStore implements IdempotencyStore {

        private final CompletableFuture<Boolean> renewed = new CompletableFuture<>();
        private int asked;

        @Override
        public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration length, List<Step> finished) {
            asked++;
            return renewed;
        }

        @Override
        public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
            throw new AssertionError("begin");
        }

        @Override
        public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
            throw new AssertionError("complete");
        }

        @Override
        public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
            throw new AssertionError("settle");
        }

        @Override
        public CompletionStage<Optional<Entry>> find(RecordKey key) {
            throw new AssertionError("find");
        }
    }
}

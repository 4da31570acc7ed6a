package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What changes while a call looks at it. */
class AdmissionTest {

    private static final Duration WAIT = Duration.ofSeconds(5);

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final SpyStore store = new SpyStore(memory.store());
    private final RecordKey key = newKey();

    private Surroundings on(Scheduler scheduler) {
        return Surroundings.of(memory.time, Timers.of(scheduler, Runnable::run), Signals.none());
    }

    private Admission admission(Surroundings around) {
        Policy patient = Policy.standard().toBuilder().waitFor(WAIT).build();
        Holding holding = new Holding(store, key, Owner.random(), Fingerprint.none(), patient);
        return new Admission(holding, around, Runnable::run);
    }

    @Test
    void callThatEndsWhileItsLeaseIsLookedAtIsNotWaitedForAndTheStoreIsAsked() {
        Surroundings around = on(memory.time);
        LocalCall other = new LocalCall(Fingerprint.none());
        List<LocalCall> ended = new ArrayList<>();
        Lease over = new Lease(
                () -> {
                    around.calls().end(key, other, null);
                    ended.add(other);
                    return memory.time.nanos();
                },
                Duration.ofSeconds(1),
                memory.time.nanos());
        around.calls().enter(key, other);
        other.takenFor(over);
        memory.time.advance(Duration.ofSeconds(1));
        Admission admission = admission(around);

        admission.ask();

        assertThat(ended).containsExactly(other);
        assertThat(admission.answer()).isCompletedWithValueMatching(Begin.Begun.class::isInstance);
        assertThat(store.calls).containsExactly("begin");
    }

    @Test
    void waitThatIsOverWhenItsTimerIsSetIsNotLeftToTheTimer() {
        store.begin(key, Fingerprint.none(), Owner.random(), Policy.standard());
        List<Duration> timers = new ArrayList<>();
        List<String> cancelled = new ArrayList<>();
        Admission admission = admission(on((task, delay) -> {
            timers.add(delay);
            memory.time.advance(WAIT);
            return () -> cancelled.add("timer");
        }));

        admission.ask();

        assertThat(timers).hasSize(1);
        assertThat(cancelled).hasSize(1);
        assertThat(admission.answer()).isCompletedWithValueMatching(Begin.Busy.class::isInstance);
    }

    @Test
    void twoCallsThatFindALostCallShareOneQuestion() {
        Surroundings around = on(memory.time);
        LocalCall lost = new LocalCall(Fingerprint.none());
        around.calls().enter(key, lost);
        lost.takenFor(new Lease(memory.time, Duration.ZERO, memory.time.nanos()));
        Admission one = admission(around);
        Admission two = admission(around);

        one.follow(lost);
        two.follow(lost);

        assertThat(one.answer()).isCompletedWithValueMatching(Begin.Begun.class::isInstance);
        assertThat(two.answer()).isNotDone();
        assertThat(store.calls).containsExactly("begin");
    }
}

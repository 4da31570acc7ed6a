package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a message when another changes the record between its look at it and its change. */
class InMemoryStoreCrossingTest {

    private static final Policy POLICY = Policy.standard();
    private static final Fingerprint PAYLOAD = Fingerprint.none();
    private static final Step RESERVED = new Step("reserve", Result.of(new byte[] {1}));
    private static final Step CHARGED = new Step("charge", Result.of(new byte[] {2}));

    private final ManualTime time = ManualTime.create();
    private final InMemoryStore store = InMemoryStore.of(1, 100).withClocks(time, this::now);
    private final RecordKey key = newKey();
    private final Owner owner = Owner.random();
    private final Owner other = Owner.random();
    private Runnable meanwhile = () -> {};

    /** The store asks for the time of day after it has looked and before it changes anything. */
    private Instant now() {
        cross();
        return Instant.EPOCH.plusNanos(time.nanos());
    }

    private void cross() {
        Runnable once = meanwhile;
        meanwhile = () -> {};
        once.run();
    }

    private Begin begin(Owner who) {
        return get(store.begin(key, PAYLOAD, who, POLICY));
    }

    private boolean complete() {
        return get(store.complete(key, owner, Result.ofNull(), POLICY.retain()));
    }

    private boolean renew(List<Step> steps) {
        return get(store.renew(key, owner, POLICY.lease(), steps));
    }

    @Test
    void beginThatCrossesAnotherIsBusyAndTakesNoSecondPlace() {
        meanwhile = () -> assertThat(begin(other)).isInstanceOf(Begin.Begun.class);

        assertThat(begin(owner)).isInstanceOf(Begin.Busy.class);
        assertThat(begin(other)).isInstanceOf(Begin.Begun.class);
        assertThat(get(store.settle(key, other, Verdict.Keep.FORGET))).isTrue();
        assertThat(get(store.begin(newKey(), PAYLOAD, owner, POLICY))).isInstanceOf(Begin.Begun.class);
    }

    @Test
    void takeoverThatCrossesAnotherIsBusyAndCountsNoAttempt() {
        begin(Owner.random());
        time.advance(POLICY.lease());
        meanwhile = () -> assertThat(begin(other)).isInstanceOf(Begin.Begun.class);

        assertThat(begin(owner)).isInstanceOf(Begin.Busy.class);
        assertThat(get(store.find(key)).orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void completeThatCrossesARenewalIsKept() {
        begin(owner);
        meanwhile = () -> assertThat(renew(List.of(RESERVED))).isTrue();

        assertThat(complete()).isTrue();
        assertThat(begin(other)).isInstanceOf(Begin.Finished.class);
    }

    @Test
    void completeThatCrossesAnOperatorsForgettingLeavesNothing() {
        begin(owner);
        meanwhile = () -> assertThat(get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET)))
                .isTrue();

        assertThat(complete()).isFalse();
        assertThat(get(store.find(key))).isEmpty();
    }

    @Test
    void settlingThatCrossesACompletionDoesNotTakeTheResultAway() {
        begin(owner);
        meanwhile = () -> assertThat(complete()).isTrue();

        assertThat(get(store.settle(key, owner, Verdict.Keep.RETRY))).isFalse();
        assertThat(begin(other)).isInstanceOf(Begin.Finished.class);
    }

    @Test
    void renewalsThatCrossKeepTheStepsOfBoth() {
        begin(owner);
        meanwhile = () -> assertThat(renew(List.of(RESERVED))).isTrue();
        List<Step> crossed = new AbstractList<>() {
            @Override
            public Step get(int index) {
                return List.of(CHARGED).get(index);
            }

            // Asked for after the store has looked and before it changes anything.
            @Override
            public int size() {
                cross();
                return 1;
            }
        };

        assertThat(renew(crossed)).isTrue();
        assertThat(((Begin.Begun) begin(owner)).steps()).containsExactly(RESERVED, CHARGED);
    }
}

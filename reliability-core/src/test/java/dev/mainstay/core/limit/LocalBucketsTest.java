package dev.mainstay.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.limit.Decision.Allowed;
import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many keys are kept, and what a flood of them can do. */
class LocalBucketsTest {

    private static final RatePolicy FIVE_A_MINUTE = RatePolicy.perMinute(5);
    private static final Duration TOKEN = Duration.ofSeconds(12);
    private static final int MAX_KEYS = 1_000;
    /** Caffeine's timer wheel turns about once a second; what has expired is counted until then. */
    private static final Duration WHEEL = Duration.ofSeconds(2);

    private final ManualTime time = ManualTime.create();
    private final LocalBuckets buckets = new LocalBuckets(FIVE_A_MINUTE, MAX_KEYS, time);

    private void flood(int keys) {
        for (int i = 0; i < keys; i++) {
            buckets.tryAcquire("flood-" + i);
        }
    }

    private int allowedOf(String key, int calls) {
        return allowedOf(buckets, key, calls);
    }

    private static int allowedOf(LocalBuckets asked, String key, int calls) {
        int allowed = 0;
        for (int i = 0; i < calls; i++) {
            allowed += asked.tryAcquire(key).isAllowed() ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void oneMillionKeysStayWithinTheBound() {
        LocalBuckets standard = new LocalBuckets(RatePolicy.ofDefaults(), 100_000, time);

        for (int i = 0; i < 1_000_000; i++) {
            standard.tryAcquire("client-" + i);
        }

        assertThat(standard.size()).isEqualTo(100_000);
    }

    @Test
    void bucketIsForgottenOnceItIsFullAgain() {
        buckets.tryAcquire("alice");
        allowedOf("bob", 2);

        time.advance(TOKEN.plus(WHEEL));
        long afterOneToken = buckets.size();
        time.advance(TOKEN);
        long afterTwo = buckets.size();

        assertThat(afterOneToken).isEqualTo(1);
        assertThat(afterTwo).isZero();
    }

    @Test
    void bucketThatIsNotFullIsNeverForgotten() {
        allowedOf("alice", 5);

        for (int i = 1; i <= 4; i++) {
            time.advance(TOKEN.minusNanos(1));
            assertThat(buckets.tryAcquire("alice").isAllowed()).as("call %d", i).isEqualTo(i > 1);
            assertThat(buckets.size()).isEqualTo(1);
        }
    }

    /** The others come in while one is at each of its looks at the clock, the last of which is the one with which it sets the time. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whoeverIsOvertakenDoesNotMakeABucketForgottenBeforeItIsFull(int look) {
        AtomicInteger untilTheOthers = new AtomicInteger(Integer.MAX_VALUE);
        LocalBuckets[] raced = new LocalBuckets[1];
        raced[0] = new LocalBuckets(FIVE_A_MINUTE, MAX_KEYS, () -> {
            if (untilTheOthers.decrementAndGet() == 0) {
                allowedOf(raced[0], "alice", 3);
            }
            return time.nanos();
        });
        raced[0].tryAcquire("alice");

        untilTheOthers.set(look);
        raced[0].tryAcquire("alice");
        allowedOf(raced[0], "alice", 5);
        time.advance(TOKEN.multipliedBy(2).plus(WHEEL));

        assertThat(allowedOf(raced[0], "alice", 5)).isEqualTo(2);
    }

    @Test
    void callerWhoIsLimitedStaysSoDuringAFlood() {
        allowedOf("attacker", 5);

        flood(10 * MAX_KEYS);

        assertThat(buckets.tryAcquire("attacker").isAllowed()).isFalse();
        assertThat(buckets.size()).isEqualTo(MAX_KEYS);
    }

    @Test
    void callerWhoWasThereBeforeTheFloodKeepsItsBudget() {
        buckets.tryAcquire("alice");

        flood(10 * MAX_KEYS);

        assertThat(buckets.tryAcquire("alice"))
                .isInstanceOfSatisfying(
                        Allowed.class,
                        allowed -> assertThat(allowed.remaining()).isEqualTo(3));
    }

    @Test
    void keysBeyondTheBoundShareSixtyFourBuckets() {
        flood(MAX_KEYS);

        int allowed = 0;
        for (int i = 0; i < 10 * MAX_KEYS; i++) {
            allowed += buckets.tryAcquire("new-" + i).isAllowed() ? 1 : 0;
        }

        assertThat(allowed).isEqualTo(64 * 5);
    }

    @Test
    void keysBeyondTheBoundAreLimitedToo() {
        flood(MAX_KEYS);

        assertThat(allowedOf("late", 100)).isEqualTo(5);
    }

    @Test
    void roomComesBackWhenTheFloodIsOver() {
        flood(10 * MAX_KEYS);

        time.advance(TOKEN.plus(WHEEL));

        assertThat(allowedOf("alice", 10)).isEqualTo(5);
        assertThat(buckets.size()).isEqualTo(1);
    }
}

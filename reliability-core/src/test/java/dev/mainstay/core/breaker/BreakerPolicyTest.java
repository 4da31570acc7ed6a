package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BreakerPolicyTest {

    private static final BreakerPolicy DEFAULTS = BreakerPolicy.DEFAULTS;
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void theDefaultsSayThemselvesInOneSentence() {
        assertThat(DEFAULTS.describe())
                .isEqualTo(
                        "circuit breaker: opens on 5 failures in any 10 s or on 5 failures in a row; refuses calls for 30 s, "
                                + "then lets 1 probe through and gives a place up after 31 s");
    }

    @Test
    void theSentenceFollowsEachValue() {
        BreakerPolicy policy = DEFAULTS.withFailures(1)
                .withWindow(Duration.ofMillis(1_500))
                .withConsecutive(0)
                .withOpenFor(Duration.ofMillis(1))
                .withProbes(3)
                .withProbeLease(Duration.ofNanos(1));

        assertThat(policy.describe())
                .isEqualTo("circuit breaker: opens on 1 failure in any 1500 ms; refuses calls for 1 ms, "
                        + "then lets 3 probes through and gives a place up after 1 ns");
    }

    @Test
    void theLimitsThemselvesAreLegal() {
        assertThatCode(() ->
                        new BreakerPolicy(1, Duration.ofMillis(1), 0, Duration.ofMillis(1), 1, Duration.ofNanos(1)))
                .doesNotThrowAnyException();
        assertThatCode(() -> new BreakerPolicy(10_000, Duration.ofHours(1), 1_000_000, DAY, 100, DAY.plusSeconds(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void eachValueOutsideOfItsLimitsIsRefusedByNameWithTheValue() {
        refused(() -> DEFAULTS.withFailures(0), "failures must be 1 to 10000, was 0");
        refused(() -> DEFAULTS.withFailures(10_001), "failures must be 1 to 10000, was 10001");
        refused(() -> DEFAULTS.withWindow(Duration.ofNanos(999_999)), "window must be 1 ms to 1 h, was PT0.000999999S");
        refused(() -> DEFAULTS.withWindow(Duration.ofHours(1).plusNanos(1)), "window must be 1 ms to 1 h, was PT1H");
        refused(() -> DEFAULTS.withConsecutive(-1), "consecutive must be >= 0 (0 switches it off), was -1");
        refused(() -> DEFAULTS.withOpenFor(Duration.ZERO), "openFor must be 1 ms to 1 day, was PT0S");
        refused(() -> DEFAULTS.withOpenFor(DAY.plusNanos(1)), "openFor must be 1 ms to 1 day, was PT24H");
        refused(() -> DEFAULTS.withProbes(0), "probes must be 1 to 100, was 0");
        refused(() -> DEFAULTS.withProbes(101), "probes must be 1 to 100, was 101");
        refused(
                () -> DEFAULTS.withProbeLease(Duration.ZERO),
                "probeLease must be > 0 and at most 1 day and 1 s, was PT0S");
        refused(() -> DEFAULTS.withProbeLease(Duration.ofNanos(-1)), "probeLease must be > 0");
        refused(() -> DEFAULTS.withProbeLease(DAY.plusMillis(1_001)), "was PT24H1.001S");
    }

    @Test
    void aBreakerWithoutNameIsRefused() {
        refused(() -> CountBreaker.of(" ", DEFAULTS, () -> 0), "name must not be blank, was \" \"");
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }
}

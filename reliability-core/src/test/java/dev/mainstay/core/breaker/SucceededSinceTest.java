package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A success that brings its start instead of its duration. */
class SucceededSinceTest {

    private static final BreakerPolicy THREE_IN_A_ROW = BreakerPolicy.DEFAULTS.withConsecutive(3);

    private final ManualTime time = ManualTime.create();
    private final AtomicInteger looks = new AtomicInteger();
    private final Ticker counted = () -> {
        looks.incrementAndGet();
        return time.nanos();
    };
    private final CountBreaker breaker = CountBreaker.of("dependency", THREE_IN_A_ROW, counted);

    @Test
    void nobodyLooksAtTheClockWhenNobodyListens() {
        int before = looks.get();

        breaker.succeededSince(breaker.tryAcquire(), 0);

        assertThat(looks).hasValue(before);
    }

    @Test
    void aListenerIsToldTheDuration() {
        List<Duration> told = new ArrayList<>();
        breaker.getEventPublisher().onSuccess(event -> told.add(event.getElapsedDuration()));
        long start = time.nanos();
        Permit permit = breaker.tryAcquire();

        time.advance(Duration.ofMillis(7));
        breaker.succeededSince(permit, start);

        assertThat(told).containsExactly(Duration.ofMillis(7));
    }

    @Test
    void itEndsARunOfFailures() {
        breaker.failed(breaker.tryAcquire(), 0, new IOException("prepared"));
        breaker.failed(breaker.tryAcquire(), 0, new IOException("prepared"));

        breaker.succeededSince(breaker.tryAcquire(), time.nanos());
        breaker.failed(breaker.tryAcquire(), 0, new IOException("prepared"));

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aProbeCloses() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        breaker.succeededSince(breaker.tryAcquire(), time.nanos());

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aPermitOfAnEarlierGenerationChangesNothing() {
        Permit early = breaker.tryAcquire();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        breaker.succeededSince(early, time.nanos());

        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    }
}

package dev.mainstay.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The part of Resilience4j's interface that follows from the rest of it. */
interface Resilience4jView extends CircuitBreaker {

    /** Lets no call pass until somebody moves it. */
    void forceOpen();

    /** Lets every call pass until somebody moves it. */
    void forceClosed();

    @Override
    default void acquirePermission() {
        if (!tryAcquirePermission()) {
            throw CallNotPermittedException.createCallNotPermittedException(this);
        }
    }

    /** Takes a success: no result is a failure by itself. */
    @Override
    default void onResult(long duration, TimeUnit unit, @Nullable Object result) {
        onSuccess(duration, unit);
    }

    /**
     * Is refused: the breaker knows no time of day.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    default void transitionToOpenStateUntil(Instant instant) {
        throw new UnsupportedOperationException(
                "the breaker knows no time of day; use transitionToOpenStateFor instead of until " + instant);
    }

    /** Does what {@link #forceClosed()} does. */
    @Override
    default void transitionToDisabledState() {
        forceClosed();
    }

    /** Does what {@link #forceOpen()} does. */
    @Override
    default void transitionToForcedOpenState() {
        forceOpen();
    }

    /** Returns no tags. */
    @Override
    default Map<String, String> getTags() {
        return Map.of();
    }

    /** Returns NANOSECONDS. */
    @Override
    default TimeUnit getTimestampUnit() {
        return TimeUnit.NANOSECONDS;
    }
}

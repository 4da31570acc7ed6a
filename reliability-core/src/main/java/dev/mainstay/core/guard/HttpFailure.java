package dev.mainstay.core.guard;

import java.time.Duration;
import java.util.Optional;

/** Implemented by exceptions of HTTP clients that stand for a response, so that {@link Classifiers#http()} understands them. */
public interface HttpFailure {

    /** Returns the status of the response. */
    int status();

    /** Returns what its {@code Retry-After} says, zero or more; empty when it has none. */
    Optional<Duration> retryAfter();
}

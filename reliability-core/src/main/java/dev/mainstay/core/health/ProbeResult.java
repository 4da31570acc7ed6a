package dev.mainstay.core.health;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a probe found.
 *
 * @param status how well the dependency works
 * @param reasonOrNull why it is not up: lower-case words joined by hyphens, at most 64 characters, from a short list; {@code null} for up
 * @param confirmed whether it is certain already, as the state of a circuit breaker is, so that no second look is awaited
 */
public record ProbeResult(Status status, @Nullable String reasonOrNull, boolean confirmed) {

    private static final ProbeResult UP = new ProbeResult(Status.UP, null, false);

    /**
     * Checks the reason.
     *
     * @throws IllegalArgumentException when it is missing, not wanted, or not a code
     */
    public ProbeResult {
        Objects.requireNonNull(status, "status");
        if (status == Status.UP && reasonOrNull != null) {
            throw new IllegalArgumentException(
                    "reason must be absent when the status is UP, was \"" + reasonOrNull + "\"");
        }
        if (status != Status.UP && (reasonOrNull == null || !Reasons.isLegal(reasonOrNull))) {
            throw new IllegalArgumentException(
                    "reason must be 1 to 64 of a-z, 0-9 and '-', beginning with a letter, was \"" + reasonOrNull
                            + "\"");
        }
    }

    /** Returns that all is well. */
    public static ProbeResult up() {
        return UP;
    }

    /** Returns that it answers, less well than it should. */
    public static ProbeResult degraded(String reason) {
        return new ProbeResult(Status.DEGRADED, reason, false);
    }

    /** Returns that it does not answer. */
    public static ProbeResult down(String reason) {
        return new ProbeResult(Status.DOWN, reason, false);
    }

    /** Returns this result as one that is certain: it is reported at once, whatever the builder of {@link Health} says of repeated looks. */
    public ProbeResult asConfirmed() {
        return new ProbeResult(status, reasonOrNull, true);
    }

    /** Returns why it is not up. */
    public Optional<String> reason() {
        return Optional.ofNullable(reasonOrNull);
    }
}

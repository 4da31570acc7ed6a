package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.Transition;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Started;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a guard tells, each with the guard's name as attribute {@code guard}.
 *
 * <p>{@code mainstay.guard.call} and {@code .attempt} (duration, {@code outcome}), {@code .retry} (the wait before it), {@code .gave-up}
 * ({@code reason}, after a failure), {@code .rejected} ({@code reason}: the dependency was not called), {@code .breaker} ({@code from},
 * {@code to}, {@code reason}), {@code .fallback} (a fallback answered) and {@code .late} (a time limit fired; {@code discarded} tells what
 * came of the attempt). The first two are brackets as well. Of all guards together, without a name, is {@code mainstay.guard.reload}
 * ({@code outcome}: applied or refused). A keyed guard also tells {@code .keys} ({@code outcome}: another key was
 * evicted for a new one, or a call had to go through the overflow guard).
 */
record GuardSignal(String name, Map<String, String> attributes, double value, String unit) implements Signal {

    private static final String CALL = "mainstay.guard.call";
    private static final String ATTEMPT = "mainstay.guard.attempt";
    private static final double NANOS_PER_SECOND = 1e9;

    static Started callStarted(String guard) {
        return new Started(CALL, Map.of("guard", guard));
    }

    static Started attemptStarted(String guard) {
        return new Started(ATTEMPT, Map.of("guard", guard));
    }

    static Signal call(String guard, Outcome outcome, long nanos) {
        return new GuardSignal(CALL, Map.of("guard", guard, "outcome", outcome.label()), nanos / NANOS_PER_SECOND, "s");
    }

    static Signal attempt(String guard, Outcome outcome, long nanos) {
        return new GuardSignal(
                ATTEMPT, Map.of("guard", guard, "outcome", outcome.label()), nanos / NANOS_PER_SECOND, "s");
    }

    static Signal retry(String guard, Duration delay) {
        return new GuardSignal("mainstay.guard.retry", Map.of("guard", guard), delay.toNanos() / NANOS_PER_SECOND, "s");
    }

    static Signal rejected(String guard, String reason) {
        return new GuardSignal("mainstay.guard.rejected", Map.of("guard", guard, "reason", reason), 1, "1");
    }

    static Signal gaveUp(String guard, @Nullable Enum<?> reason) {
        String why = reason == null ? "none" : label(reason);
        return new GuardSignal("mainstay.guard.gave-up", Map.of("guard", guard, "reason", why), 1, "1");
    }

    static Signal breaker(String guard, Transition change) {
        Map<String, String> attributes = Map.of(
                "guard", guard,
                "from", label(change.from()),
                "to", label(change.to()),
                "reason", label(change.reason()));
        return new GuardSignal("mainstay.guard.breaker", attributes, 1, "1");
    }

    static Signal fallback(String guard) {
        return new GuardSignal("mainstay.guard.fallback", Map.of("guard", guard), 1, "1");
    }

    static Signal reload(boolean applied) {
        return new GuardSignal("mainstay.guard.reload", Map.of("outcome", applied ? "applied" : "refused"), 1, "1");
    }

    static Signal late(String guard, String discarded) {
        return new GuardSignal("mainstay.guard.late", Map.of("guard", guard, "discarded", discarded), 1, "1");
    }

    static Signal keys(String guard, String outcome) {
        return new GuardSignal("mainstay.guard.keys", Map.of("guard", guard, "outcome", outcome), 1, "1");
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How a call or an attempt ended. */
    enum Outcome {
        SUCCESS,
        FAILURE,
        IGNORED,
        INTERRUPTED,
        TIMEOUT,
        REJECTED;

        private String label() {
            return GuardSignal.label(this);
        }
    }
}

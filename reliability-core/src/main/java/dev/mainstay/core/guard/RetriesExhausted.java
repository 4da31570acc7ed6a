package dev.mainstay.core.guard;

import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hangs as a suppressed exception on the failure that a guard gave up with: it says why, and carries the failures of earlier attempts.
 *
 * <p>It is also the mark by which a guard around that guard knows that repeating has been tried, so that retries do not multiply. It is
 * never thrown and has no stack trace. A failure hangs at most one of these on, also when the same exception object is thrown again and
 * again.
 */
public final class RetriesExhausted extends Throwable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String guard;
    private final int attempts;
    private final Reason reason;

    /** When the guard gave up, on its ticker; moved when the same exception object is thrown again. */
    private transient volatile long atNanos;

    private RetriesExhausted(String guard, int attempts, Reason reason, long atNanos) {
        super(null, null, true, false);
        this.guard = guard;
        this.attempts = attempts;
        this.reason = reason;
        this.atNanos = atNanos;
    }

    /** Why there was no further attempt. */
    public enum Reason {
        /** All retries of the policy were made. */
        MAX_RETRIES("all retries were made"),
        /** The retry budget of the dependency was used up. */
        BUDGET("the retry budget is used up"),
        /** The wait would have ended after the deadline. */
        DEADLINE("the deadline would have passed before the next attempt"),
        /** The circuit breaker opened in between. */
        CIRCUIT_OPEN("the circuit breaker is open"),
        /** There was no place in the bulkhead. */
        BULKHEAD_FULL("the bulkhead is full"),
        /** It may have had an effect and must not be done twice. */
        NOT_REPEATABLE("it may have been sent and must not be repeated"),
        /** The dependency asked not to be asked again. */
        REFUSED("the dependency asks for no retry"),
        /** A guard inside this one has used up its own retries. */
        INNER_GUARD("a guard inside has used up its retries"),
        /** The guards were closed. */
        CLOSED("the guards were closed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /** Returns the name of the guard. */
    public String guard() {
        return guard;
    }

    /** Returns how many attempts were made, at least one. */
    public int attempts() {
        return attempts;
    }

    /** Returns why there was no further one. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return "guard \"" + guard + "\" gave up after " + attempts + (attempts == 1 ? " attempt: " : " attempts: ")
                + reason.text;
    }

    /** Hangs a mark on a failure, or moves the one that hangs there. */
    @SuppressWarnings("ReferenceEquality") // the same exception object is meant
    static void mark(Throwable failure, RetriesExhausted mark, List<Throwable> earlier) {
        RetriesExhausted there = on(failure);
        if (there != null) {
            there.atNanos = mark.atNanos;
            return;
        }
        for (Throwable one : earlier) {
            if (one != failure) {
                mark.addSuppressed(one);
            }
        }
        failure.addSuppressed(mark);
    }

    static RetriesExhausted of(String guard, int attempts, Reason reason, long atNanos) {
        return new RetriesExhausted(guard, attempts, reason, atNanos);
    }

    /** Says whether a guard has given up on this failure, or on one of its causes, since the given reading of the ticker. */
    static boolean isMarkedSince(Throwable failure, long nanos) {
        Throwable inner = failure;
        for (int depth = 0; depth < Classifiers.MAX_CAUSES && inner != null; depth++) {
            RetriesExhausted mark = on(inner);
            if (inner instanceof GuardOutcome || (mark != null && mark.atNanos - nanos >= 0)) {
                return true;
            }
            inner = inner.getCause();
        }
        return false;
    }

    private static @Nullable RetriesExhausted on(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof RetriesExhausted mark) {
                return mark;
            }
        }
        return null;
    }
}

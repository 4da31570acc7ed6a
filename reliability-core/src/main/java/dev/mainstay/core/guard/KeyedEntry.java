package dev.mainstay.core.guard;

import dev.mainstay.core.time.Nanos;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The guard of one key, and what tells whether it may be forgotten. Thread-safe. */
final class KeyedEntry {

    /** So low that calls which come meanwhile never count it up to zero. */
    private static final int FORGOTTEN = Integer.MIN_VALUE / 2;

    private final String key;
    private final Guard guard;
    private final AtomicInteger calls = new AtomicInteger(1);
    private final AtomicBoolean candidate = new AtomicBoolean(true);
    private volatile boolean used;
    private volatile boolean failedLast;
    private volatile boolean failedEver;
    private volatile long failedAtNanos;

    /** Makes one that is held by its first call, which does not count as a use yet: a key that is used but once goes first. */
    KeyedEntry(String key, Guard guard) {
        this.key = key;
        this.guard = guard;
    }

    String key() {
        return key;
    }

    Guard guard() {
        return guard;
    }

    /** Says whether a call may go through it, which holds it until {@link #leave}; false while it is being forgotten, and then. */
    boolean enter() {
        if (calls.getAndIncrement() < 0) {
            calls.getAndDecrement();
            return false;
        }
        if (!used) {
            used = true;
        }
        return true;
    }

    void leave(boolean failed) {
        if (failed) {
            failedAtNanos = guard.environment().ticker().nanos();
            failedEver = true;
        }
        if (failedLast != failed) {
            failedLast = failed;
        }
        calls.getAndDecrement();
    }

    boolean isIdle() {
        return calls.get() == 0;
    }

    boolean isClosed() {
        return guard.breaker().getState() == State.CLOSED;
    }

    /** Says whether its breaker may have counted failures that still matter. It asks no breaker, whose lock has listeners behind it. */
    boolean hasFailures() {
        if (!failedEver) {
            return false;
        }
        long age = guard.environment().ticker().nanos() - failedAtNanos;
        return failedLast || age <= Nanos.of(guard.breaker().policy().window());
    }

    /** Says whether it was used since somebody asked last. */
    boolean usedSinceAsked() {
        boolean was = used;
        used = false;
        return was;
    }

    /** Forgets it for good, unless a call holds it or its breaker is not closed: asked last, since only a call can change that. */
    boolean forget() {
        if (!calls.compareAndSet(0, FORGOTTEN)) {
            return false;
        }
        if (isClosed()) {
            return true;
        }
        calls.getAndAdd(-FORGOTTEN);
        return false;
    }

    /** Says whether the caller of this method has to put it among the candidates. */
    boolean becomeCandidate() {
        return !candidate.get() && isClosed() && candidate.compareAndSet(false, true);
    }

    void leaveCandidates() {
        candidate.set(false);
    }
}

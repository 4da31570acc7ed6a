package dev.mainstay.idempotency;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;

/**
 * The caller's view of how long a store keeps a key for it. It counts from when a message was sent, and the store from when it got it: so
 * this ends first.
 */
final class Lease {

    private final Ticker ticker;
    private volatile long endsAtNanos;
    /** None when it was lost. */
    private volatile long lengthNanos;

    Lease(Ticker ticker, Duration length, long sentAtNanos) {
        this.ticker = ticker;
        this.lengthNanos = Nanos.of(length);
        this.endsAtNanos = sentAtNanos + lengthNanos;
    }

    /** Counts from when the renewal was sent; a reply that comes after that of a later renewal changes nothing. */
    void renewed(long sentAtNanos) {
        long endNanos = sentAtNanos + lengthNanos;
        if (endNanos - endsAtNanos > 0) {
            endsAtNanos = endNanos;
        }
    }

    void lose() {
        lengthNanos = 0;
    }

    boolean held() {
        return lengthNanos > 0 && leftNanos() > 0;
    }

    long lengthNanos() {
        return lengthNanos;
    }

    /** Returns the time on the clock that it is measured on. */
    long now() {
        return ticker.nanos();
    }

    long leftNanos() {
        return endsAtNanos - ticker.nanos();
    }
}

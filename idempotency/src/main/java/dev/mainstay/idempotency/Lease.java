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
    private final long lengthNanos;
    private volatile long endsAtNanos;
    private volatile boolean lost;

    Lease(Ticker ticker, Duration length, long sentAtNanos) {
        this.ticker = ticker;
        this.lengthNanos = Nanos.of(length);
        this.endsAtNanos = sentAtNanos + lengthNanos;
    }

    /** Counts from when the renewal was sent; a reply that comes after that of a later renewal changes nothing. */
    void renewed(long sentAtNanos) {
        if (sentAtNanos + lengthNanos - endsAtNanos > 0) {
            endsAtNanos = sentAtNanos + lengthNanos;
        }
    }

    void lose() {
        lost = true;
    }

    boolean held() {
        return !lost && leftNanos() > 0;
    }

    long lengthNanos() {
        return lengthNanos;
    }

    long leftNanos() {
        return endsAtNanos - ticker.nanos();
    }
}

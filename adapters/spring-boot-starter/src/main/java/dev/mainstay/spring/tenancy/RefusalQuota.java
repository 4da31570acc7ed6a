package dev.mainstay.spring.tenancy;

import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;

/** Lets so many refusals through in a minute and counts the others. Thread-safe. */
final class RefusalQuota {

    /** As many in a minute as somebody may still read. */
    static final int MOST = 60;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Ticker ticker;
    private final Object lock = new Object();
    private long begun;
    private int passed;
    private long leftOut;

    RefusalQuota(Ticker ticker) {
        this.ticker = ticker;
        this.begun = ticker.nanos();
    }

    /** Returns how many were left out since the last one that passed, empty when this one is left out as well. */
    OptionalLong pass() {
        long now = ticker.nanos();
        synchronized (lock) {
            if (now - begun >= MINUTE) {
                begun = now;
                passed = 0;
            }
            if (passed == MOST) {
                leftOut++;
                return OptionalLong.empty();
            }
            passed++;
            long before = leftOut;
            leftOut = 0;
            return OptionalLong.of(before);
        }
    }
}

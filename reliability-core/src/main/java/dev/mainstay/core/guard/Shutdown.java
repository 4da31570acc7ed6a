package dev.mainstay.core.guard;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Whether calls are still taken, and what waits and has to be told when they no longer are. Thread-safe. */
final class Shutdown {

    private final Ticker ticker;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Long refusesAtNanos;

    Shutdown(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Refuses calls once the grace time is over; a later announcement cannot prolong an earlier one. */
    synchronized void announce(Duration grace) {
        long at = ticker.nanos() + Nanos.of(grace);
        Long before = refusesAtNanos;
        if (before == null || at - before < 0) {
            refusesAtNanos = at;
        }
    }

    boolean refusesCalls() {
        Long at = refusesAtNanos;
        return at != null && ticker.nanos() - at >= 0;
    }

    /** Remembers what waits for a retry; told at once when calls are refused already. */
    void await(Runnable told) {
        waiting.add(told);
        if (refusesCalls()) {
            tellOnce(told);
        }
    }

    void done(Runnable told) {
        waiting.remove(told);
    }

    /** Returns how many wait. */
    int waiting() {
        return waiting.size();
    }

    void tellAll() {
        waiting.forEach(this::tellOnce);
    }

    private void tellOnce(Runnable told) {
        if (waiting.remove(told)) {
            told.run();
        }
    }
}

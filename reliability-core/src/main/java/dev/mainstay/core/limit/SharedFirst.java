package dev.mainstay.core.limit;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks the shared buckets while they answer. When they do not, they are left alone for a second, and then asked by one caller, so that an outage
 * costs one caller a second the time limit of the store, not every caller.
 */
final class SharedFirst {

    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final String limit;
    private final RatePolicy policy;
    private final SharedBuckets buckets;
    private final Ticker ticker;
    private final Signals signals;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

    SharedFirst(String limit, RatePolicy policy, SharedBuckets buckets, Ticker ticker, Signals signals) {
        this.limit = limit;
        this.policy = policy;
        this.buckets = buckets;
        this.ticker = ticker;
        this.signals = signals;
    }

    /** Returns what the shared buckets say, or {@code null} when they are not to be asked or do not answer. */
    @Nullable
    Decision tryAcquire(String key) {
        Outage before = outage.get();
        if (before != null && !mayAsk(before)) {
            return null;
        }
        try {
            Decision decision = buckets.tryAcquire(limit, policy, key);
            if (before != null && outage.getAndSet(null) != null) {
                signals.emit(new LimitSignal(limit, LimitSignal.SHARED));
            }
            return decision;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } catch (Exception unreachable) {
            outage.set(new Outage(ticker.nanos()));
            signals.emit(new LimitSignal(limit, LimitSignal.LOCAL));
            return null;
        }
    }

    /** One caller of those who come after the pause; the others wait for what it finds. */
    private boolean mayAsk(Outage before) {
        long now = ticker.nanos();
        return now - before.sinceNanos() >= PAUSE_NANOS && outage.compareAndSet(before, new Outage(now));
    }

    /**
     * The shared buckets do not answer.
     *
     * @param sinceNanos when they were last asked
     */
    private record Outage(long sinceNanos) {}
}

package dev.mainstay.idempotency;

import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of an engine that want renewing, under one timer. Most actions end long before their first renewal, so to begin and end one must
 * not cost a timer each.
 */
final class Heartbeats {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private static final Round NONE = new Round(0);

    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Set<Heartbeat> beating = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Round> next = new AtomicReference<>(NONE);

    /** When the timer goes off. No record: two rounds for the same moment differ. */
    private static final class Round {
        private final long atNanos;

        Round(long atNanos) {
            this.atNanos = atNanos;
        }
    }

    Heartbeats(Ticker ticker, Scheduler scheduler) {
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    void add(Heartbeat heartbeat) {
        beating.add(heartbeat);
        goOffBy(heartbeat.dueAtNanos());
    }

    /** Returns whether it was there: only the first who takes one out learns that. */
    boolean remove(Heartbeat heartbeat) {
        return beating.remove(heartbeat);
    }

    private void goOffBy(long dueAtNanos) {
        if (isBefore(dueAtNanos, Objects.requireNonNull(next.get()))) {
            Round fresh = new Round(dueAtNanos);
            if (next.accumulateAndGet(fresh, Heartbeats::earlier) == fresh) {
                // A later one that is scheduled already finds that it is not the next any more.
                schedule(fresh);
            }
        }
    }

    private static Round earlier(Round round, Round fresh) {
        return isBefore(fresh.atNanos, round) ? fresh : round;
    }

    private static boolean isBefore(long dueAtNanos, Round round) {
        return round == NONE || dueAtNanos - round.atNanos < 0;
    }

    /** A scheduler of the caller's that refuses once must neither fail a call nor end all heartbeats for ever. */
    private void schedule(Round round) {
        try {
            scheduler.schedule(() -> goOff(round), Duration.ofNanos(Math.max(0, round.atNanos - ticker.nanos())));
        } catch (RuntimeException refused) {
            // The claims live as long as their leases; the next one tries again.
            LOG.warn("heartbeats are not scheduled, {}", refused.getClass().getName());
            next.compareAndSet(round, NONE);
        }
    }

    private void goOff(Round round) {
        if (!next.compareAndSet(round, NONE)) {
            return;
        }
        long now = ticker.nanos();
        @Nullable Heartbeat first = null;
        for (Heartbeat heartbeat : beating) {
            if (heartbeat.isDue(now)) {
                heartbeat.beat();
            }
            if (first == null || heartbeat.dueAtNanos() - first.dueAtNanos() < 0) {
                first = heartbeat;
            }
        }
        if (first != null) {
            goOffBy(first.dueAtNanos());
        }
    }
}

package dev.mainstay.idempotency;

import dev.mainstay.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renews a claim at a third of its lease until it is stopped or the store says that the claim is gone. */
final class Heartbeat {

    private static final int BEATS_PER_LEASE = 3;

    private final Holding holding;
    private final Duration length;
    private final Lease lease;
    private final Surroundings around;
    private final Object lock = new Object();
    private boolean stopped;
    private @Nullable Scheduled next;

    Heartbeat(Holding holding, Duration length, Lease lease, Surroundings around) {
        this.holding = holding;
        this.length = length;
        this.lease = lease;
        this.around = around;
    }

    void start() {
        synchronized (lock) {
            if (!stopped) {
                next = around.timers().schedule(this::beat, length.dividedBy(BEATS_PER_LEASE));
            }
        }
    }

    void stop() {
        synchronized (lock) {
            stopped = true;
            if (next != null) {
                next.cancel();
            }
        }
    }

    private void beat() {
        long sentAtNanos = around.ticker().nanos();
        Replies.ask(() -> holding.renew(length, List.of())).whenComplete((ours, failure) -> {
            if (failure == null && !ours) {
                lose();
                return;
            }
            if (failure == null) {
                lease.renewed(sentAtNanos);
            }
            start();
        });
    }

    private void lose() {
        synchronized (lock) {
            // A renewal that crosses the end of the attempt finds the record done or gone; that is no loss.
            if (!stopped) {
                lease.lose();
            }
        }
    }
}

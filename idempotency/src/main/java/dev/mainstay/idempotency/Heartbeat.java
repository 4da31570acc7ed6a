package dev.mainstay.idempotency;

import java.util.List;

/** Renews a claim at a third of its lease until it is stopped or the store says that the claim is gone. */
final class Heartbeat {

    private static final int BEATS_PER_LEASE = 3;

    /** What is due within this part of a beat is done at once, so that many claims do not make a round each. */
    private static final int SLACK = 16;

    private final Holding holding;
    private final Lease lease;
    private final Surroundings around;
    private volatile long dueAtNanos;

    Heartbeat(Holding holding, Lease lease, Surroundings around) {
        this.holding = holding;
        this.lease = lease;
        this.around = around;
    }

    void start() {
        dueAtNanos = around.ticker().nanos() + beatNanos();
        around.heartbeats().add(this);
    }

    void stop() {
        around.heartbeats().remove(this);
    }

    long dueAtNanos() {
        return dueAtNanos;
    }

    boolean isDue(long now) {
        return dueAtNanos - now <= beatNanos() / SLACK;
    }

    private long beatNanos() {
        return lease.lengthNanos() / BEATS_PER_LEASE;
    }

    /** Renews. The next time is counted from now, so that a store which never answers is asked again. */
    void beat() {
        long sentAtNanos = around.ticker().nanos();
        dueAtNanos = sentAtNanos + Math.max(1, beatNanos());
        Replies.ask(() -> holding.renew(List.of())).whenComplete((ours, failure) -> {
            if (failure == null && ours) {
                lease.renewed(sentAtNanos);
            } else if (failure == null) {
                lose();
            }
        });
    }

    private void lose() {
        // A renewal that crosses the end of the attempt finds the record done or gone; that is no loss.
        if (around.heartbeats().remove(this)) {
            lease.lose();
        }
    }
}

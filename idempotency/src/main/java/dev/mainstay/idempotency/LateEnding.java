package dev.mainstay.idempotency;

import dev.mainstay.core.time.Nanos;
import java.time.Duration;

/** Tells a store that did not answer, again and again in the background, how an attempt ended, until its lease would end. */
final class LateEnding {

    private static final int TRIES_PER_LEASE = 10;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Ending ending;
    private final Lease lease;
    private final Duration pause;
    private final Timers timers;

    LateEnding(Ending ending, Lease lease, Duration length, Timers timers) {
        this.ending = ending;
        this.lease = lease;
        this.pause = Duration.ofNanos(Math.min(Nanos.of(length) / TRIES_PER_LEASE, Nanos.of(LONGEST_PAUSE)));
        this.timers = timers;
    }

    void start() {
        timers.enterAgain();
        timers.scheduleElsewhere(this::tell, pause);
    }

    private void tell() {
        if (lease.leftNanos() <= 0) {
            timers.leave();
            return;
        }
        ending.send().whenComplete((ours, failure) -> {
            if (failure == null) {
                timers.leave();
            } else {
                timers.scheduleElsewhere(this::tell, pause);
            }
        });
    }
}

package dev.mainstay.core.timeout;

import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts the calling thread when its time is up, and never leaves an interrupt behind.
 *
 * <p>One object limits one piece of work: the thread that does the work calls {@link #start} before and {@link #end} after it, once each,
 * however the work ends. All waiting that belongs to the work lies between the two.
 *
 * <pre>{@code
 * RUNNING --end--> DONE                the timer is taken out, no interrupt was or will be sent
 * RUNNING --timer--> FIRING --> FIRED  the interrupt is sent between the two; end() waits for FIRED and takes it back
 * }</pre>
 *
 * <p>Whoever ends the work asks the result of {@link #end}, not the interrupt flag or an {@link InterruptedException}: of nested limits only
 * the one that fired claims the interrupt. An interrupt from elsewhere that meets this one in the same moment cannot be told apart from it,
 * since a thread has one flag; it is taken back with it. The same holds for nested limits that fire together.
 */
public final class TimeLimit {

    private static final int RUNNING = 0;
    private static final int DONE = 1;
    private static final int FIRING = 2;
    private static final int FIRED = 3;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final Thread worker = Thread.currentThread();
    private Scheduler.Scheduled timer = () -> {};
    private boolean ended;

    private TimeLimit() {}

    /**
     * Starts a limit on the work of the calling thread.
     *
     * @param time how long the work may take; zero or negative fires at once
     * @param scheduler runs the timer, on another thread or at least while the work waits
     */
    public static TimeLimit start(Duration time, Scheduler scheduler) {
        TimeLimit limit = new TimeLimit();
        limit.timer = scheduler.schedule(limit::fire, time);
        return limit;
    }

    private void fire() {
        if (state.compareAndSet(RUNNING, FIRING)) {
            try {
                worker.interrupt();
            } finally {
                // A channel of somebody's own may throw when it is interrupted; end() must not wait forever for it.
                state.setRelease(FIRED);
            }
        }
    }

    /**
     * Says whether the time was up before the work ended. To tell an interrupt of this limit from one that came from elsewhere, read the
     * thread's flag first and ask this afterwards.
     */
    public boolean hasFired() {
        return state.getAcquire() >= FIRING;
    }

    /**
     * Ends the limit; the thread's interrupt flag is then what others made of it.
     *
     * @return whether the time was up: the work must then be reported as too late, whatever it returned or threw
     * @throws IllegalStateException when it has ended before
     */
    public boolean end() {
        if (ended) {
            throw new IllegalStateException("a time limit ends once, this one has ended before");
        }
        ended = true;
        if (state.compareAndSet(RUNNING, DONE)) {
            timer.cancel();
            return false;
        }
        while (state.getAcquire() != FIRED) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        return true;
    }
}

package dev.mainstay.core.timeout;

import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Interrupter;
import dev.mainstay.core.time.Scheduler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the calling thread when its time is up, and never leaves an interrupt behind.
 *
 * <p>One object limits one piece of work: the thread that does the work calls {@link #start} before and {@link #end} after it, once each,
 * however the work ends. All waiting that belongs to the work lies between the two.
 *
 * <pre>{@code
 * RUNNING --end--> DONE                the timer is taken out, no interrupt was or will be sent
 * RUNNING --timer--> FIRING --> FIRED  the interrupt is sent between the two; end() waits for FIRED and takes it back
 *                               FIRED --end--> ENDED
 * }</pre>
 *
 * <p>Whoever ends the work asks the result of {@link #end}, not the interrupt flag or an {@link InterruptedException}: of nested limits only
 * the one that fired claims the interrupt, and an interrupt that a limit around it still needs is set again. An interrupt from elsewhere that
 * meets this one in the same moment cannot be told apart from it, since a thread has one flag; it is taken back with it.
 */
public final class TimeLimit extends LimitTimer.Entry implements Interrupter {

    private static final int RUNNING = 0;
    private static final int DONE = 1;
    private static final int FIRING = 2;
    private static final int FIRED = 3;
    private static final int ENDED = 4;
    private static final VarHandle STATE = state();

    private final Thread worker = Thread.currentThread();
    private final @Nullable Interrupter around;
    private final @Nullable LimitTimer timer;
    private Scheduler.@Nullable Scheduled scheduled;

    @SuppressWarnings("UnusedVariable") // used through STATE
    private volatile int state;

    private TimeLimit(@Nullable Interrupter around, @Nullable LimitTimer timer) {
        this.around = around;
        this.timer = timer;
    }

    private static VarHandle state() {
        try {
            return MethodHandles.lookup().findVarHandle(TimeLimit.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /**
     * Starts a limit on the work of the calling thread.
     *
     * @param time how long the work may take; zero or negative fires at once
     * @param scheduler runs the timer, on another thread or at least while the work waits; quickest on a {@link LimitTimer}
     */
    public static TimeLimit start(Duration time, Scheduler scheduler) {
        if (scheduler instanceof LimitTimer timer) {
            return start(Deadline.after(time), timer, null);
        }
        TimeLimit limit = new TimeLimit(null, null);
        limit.scheduled = scheduler.schedule(limit, time);
        return limit;
    }

    /**
     * Starts a limit on the work of the calling thread, inside of another one.
     *
     * @param until when the work must be over; one that has passed fires at once
     * @param scheduler runs the timer
     * @param around what may interrupt this thread for longer than this limit lasts, null when nothing does
     */
    public static TimeLimit start(Deadline until, Scheduler scheduler, @Nullable Interrupter around) {
        if (scheduler instanceof LimitTimer timer) {
            TimeLimit limit = new TimeLimit(around, timer);
            timer.add(limit, until.atSystemNanos());
            return limit;
        }
        TimeLimit limit = new TimeLimit(around, null);
        limit.scheduled = scheduler.schedule(limit, until.remaining());
        return limit;
    }

    /** Fires; for the timer only. */
    @Override
    public void run() {
        if (STATE.compareAndSet(this, RUNNING, FIRING)) {
            try {
                worker.interrupt();
            } finally {
                // A channel of somebody's own may throw when it is interrupted; end() must not wait forever for it.
                STATE.setRelease(this, FIRED);
            }
        }
    }

    /**
     * Says whether the time was up before the work ended. To tell an interrupt of this limit from one that came from elsewhere, read the
     * thread's flag first and ask this afterwards.
     */
    public boolean hasFired() {
        return (int) STATE.getAcquire(this) >= FIRING;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same thread is meant
    public boolean hasInterrupted(Thread thread) {
        int now = (int) STATE.getAcquire(this);
        return (worker == thread && (now == FIRING || now == FIRED))
                || (around != null && around.hasInterrupted(thread));
    }

    /**
     * Ends the limit; the thread's interrupt flag is then what others made of it.
     *
     * @return whether the time was up: the work must then be reported as too late, whatever it returned or threw
     * @throws IllegalStateException when it has ended before
     */
    public boolean end() {
        if (STATE.compareAndSet(this, RUNNING, DONE)) {
            cancelTimer();
            return false;
        }
        int now = (int) STATE.getAcquire(this);
        while (now == FIRING) {
            Thread.onSpinWait();
            now = (int) STATE.getAcquire(this);
        }
        if (now != FIRED) {
            throw new IllegalStateException("a time limit ends once, this one has ended before");
        }
        STATE.setRelease(this, ENDED);
        takeBack();
        return true;
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.remove(this);
        } else if (scheduled != null) {
            scheduled.cancel();
        }
    }

    private void takeBack() {
        Thread.interrupted();
        if (around != null && around.hasInterrupted(worker)) {
            worker.interrupt();
        }
    }
}

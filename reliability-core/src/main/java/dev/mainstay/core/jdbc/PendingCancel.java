package dev.mainstay.core.jdbc;

import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.Scheduler.Scheduled;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cancels one execution of a statement, once, and never another one; if that is not heeded, it gives up the connection.
 *
 * <pre>{@code
 * RUNNING --end--> DONE                               the timer is taken out, nothing was or will be sent
 * RUNNING --at the deadline--> FIRING --> FIRED       the cancel is sent between the two; end() waits for FIRED
 * FIRED --end--> DONE
 * FIRED --GRACE later--> ABORTING --> ABORTED         the connection is aborted between the two; end() waits for ABORTED
 * }</pre>
 *
 * <p>A cancel can be lost: pgjdbc drops one that comes before its query, PostgreSQL one that overtakes it, and in both cases pgjdbc sends no
 * other for this execution, not for its query timeout either. Made and ended by the thread that executes; fired by others.
 */
final class PendingCancel {

    /** Longer than the second by which the query timeout may come later. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final int RUNNING = 0;
    private static final int DONE = 1;
    private static final int FIRING = 2;
    private static final int FIRED = 3;
    private static final int ABORTING = 4;
    private static final int ABORTED = 5;

    private final Connection connection;
    private final Statement statement;
    private final Canceller canceller;
    private final Thread worker = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final Scheduled cancelTimer;

    /** Written before FIRED, and read after it. */
    private @Nullable Scheduled abortTimer;

    private PendingCancel(Connection connection, Statement statement, Canceller canceller, Deadline deadline) {
        this.connection = connection;
        this.statement = statement;
        this.canceller = canceller;
        this.cancelTimer = canceller.at(deadline, this::cancel);
    }

    /** Starts the limit on what the calling thread executes next. */
    static PendingCancel start(Connection connection, Statement statement, Canceller canceller, Deadline deadline) {
        return new PendingCancel(connection, statement, canceller, deadline);
    }

    private void cancel() {
        if (!state.compareAndSet(RUNNING, FIRING)) {
            return;
        }
        try {
            statement.cancel();
        } catch (SQLException | RuntimeException failed) {
            // The next line is the query timeout, and the caller hears from the execution itself.
        } finally {
            startAbortTimer();
            finish(FIRED);
        }
    }

    private void startAbortTimer() {
        try {
            abortTimer = canceller.after(GRACE, this::abort);
        } catch (RuntimeException refused) {
            // A scheduler that was shut down meanwhile; whoever executes must not wait for ever because of it.
        }
    }

    private void abort() {
        if (!state.compareAndSet(FIRED, ABORTING)) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException failed) {
            // Nothing more can be done from here.
        } finally {
            finish(ABORTED);
        }
    }

    private void finish(int next) {
        state.set(next);
        LockSupport.unpark(worker);
    }

    /** Ends the execution. When this returns nothing is sent any more, and the thread's interrupt flag is as before. */
    void end() {
        boolean interrupted = false;
        while (!hasEnded()) {
            LockSupport.park(this);
            // With the flag set it would not park but spin.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded() {
        if (state.compareAndSet(RUNNING, DONE)) {
            cancelTimer.cancel();
            return true;
        }
        if (state.compareAndSet(FIRED, DONE)) {
            if (abortTimer != null) {
                abortTimer.cancel();
            }
            return true;
        }
        return state.get() == ABORTED;
    }
}

package dev.mainstay.core.health;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.Ticker;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** One look at a dependency: from its start to its result, or to the end of its time limit, and then to its real end. */
final class ProbeRun implements Runnable {

    private final Watch watch;
    private final Board board;
    private final long startedNanos;
    private final CountDownLatch released = new CountDownLatch(1);
    private final FutureTask<ProbeResult> task;
    private boolean settled;

    ProbeRun(Watch watch, Board board, Ticker ticker) {
        this.watch = watch;
        this.board = board;
        this.startedNanos = ticker.nanos();
        Dependency dependency = watch.dependency();
        CallContext context = CallContext.empty()
                .withCorrelationId(CorrelationId.mint())
                .withDeadline(Deadline.after(dependency.timeout(), ticker));
        this.task = new FutureTask<>(() ->
                context.call(() -> Objects.requireNonNull(dependency.probe().run(), "result")));
    }

    Watch watch() {
        return watch;
    }

    long startedNanos() {
        return startedNanos;
    }

    @Override
    public void run() {
        task.run();
        boolean cancelled = task.isCancelled();
        if (cancelled) {
            // The interrupt was for the probe; the thread may belong to a pool of the application.
            Thread.interrupted();
        }
        board.complete(this, cancelled ? ProbeResult.down(Reasons.TIMEOUT) : result());
    }

    private ProbeResult result() {
        try {
            return task.get();
        } catch (ExecutionException failure) {
            return ProbeResult.down(Reasons.of(Objects.requireNonNullElse(failure.getCause(), failure)));
        } catch (InterruptedException interrupted) {
            // Unreachable while the task is done; the probe's own interrupt must not pass for a result.
            Thread.currentThread().interrupt();
            return ProbeResult.down(Reasons.FAILED);
        }
    }

    /** Waits for the result; says whether it came. */
    boolean await(long nanos) throws InterruptedException {
        return released.await(nanos, TimeUnit.NANOSECONDS);
    }

    void release() {
        released.countDown();
    }

    void interrupt() {
        task.cancel(true);
    }

    /** Says whether this look has its result; read and written under the lock of the board. */
    boolean isSettled() {
        return settled;
    }

    void markSettled() {
        settled = true;
    }
}

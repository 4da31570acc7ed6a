package dev.mainstay.core.health;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is known of all dependencies, under one lock, so that every report is one consistent picture. Signals go out after the lock. */
final class Board {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Watch> watches;
    private final Ticker ticker;
    private final long cacheNanos;
    private final Signals signals;
    private @Nullable Status readiness;
    private boolean shuttingDown;

    Board(List<Watch> watches, Ticker ticker, long cacheNanos, Signals signals) {
        this.watches = List.copyOf(watches);
        this.ticker = ticker;
        this.cacheNanos = cacheNanos;
        this.signals = signals;
    }

    /**
     * The looks that one report needs.
     *
     * @param toStart nobody has started them yet
     * @param toAwait those, and what others have started
     */
    record Round(List<ProbeRun> toStart, List<ProbeRun> toAwait) {}

    Round next() {
        Round round = new Round(new ArrayList<>(0), new ArrayList<>(0));
        List<Signal> changes = new ArrayList<>(0);
        lock.lock();
        try {
            long now = ticker.nanos();
            for (Watch watch : watches) {
                if (!watch.isFresh(now, cacheNanos)) {
                    Signal change = look(watch, round, now);
                    if (change != null) {
                        changes.add(change);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        changes.forEach(signals::emit);
        return round;
    }

    private @Nullable Signal look(Watch watch, Round round, long now) {
        ProbeRun running = watch.running();
        if (running != null && running.isSettled()) {
            // It hangs beyond its limit: this look finds that, and starts no second one.
            return watch.accept(ProbeResult.down(Reasons.TIMEOUT), running.startedNanos(), now);
        }
        if (running == null) {
            running = new ProbeRun(watch, this, ticker);
            watch.running(running);
            round.toStart().add(running);
        }
        round.toAwait().add(running);
        return null;
    }

    /** Ends the wait for a look that is beyond its limit. It is still running, so no other may start. */
    void expire(ProbeRun run) {
        settle(run, ProbeResult.down(Reasons.TIMEOUT), false);
    }

    /** Takes in what a look found when it has ended; one that comes after its time limit is a timeout. */
    void complete(ProbeRun run, ProbeResult result) {
        settle(run, result, true);
    }

    private void settle(ProbeRun run, ProbeResult result, boolean ended) {
        Watch watch = run.watch();
        Signal change = null;
        lock.lock();
        try {
            if (ended) {
                watch.running(null);
            }
            if (!run.isSettled()) {
                run.markSettled();
                long now = ticker.nanos();
                boolean late = now - run.startedNanos() > watch.timeoutNanos();
                change = watch.accept(late ? ProbeResult.down(Reasons.TIMEOUT) : result, run.startedNanos(), now);
            }
        } finally {
            lock.unlock();
        }
        if (change != null) {
            signals.emit(change);
        }
        // After the signal, so that listeners hear of a dependency before they hear of the readiness that follows from
        // it.
        run.release();
    }

    long leftNanos(ProbeRun run) {
        return run.watch().timeoutNanos() - (ticker.nanos() - run.startedNanos());
    }

    HealthReport report() {
        HealthReport report;
        Signal change = null;
        lock.lock();
        try {
            report = shuttingDown ? HealthReport.shuttingDown() : HealthReport.of(views());
            if (shuttingDown || watches.stream().allMatch(Watch::isKnown)) {
                change = changed(report.status());
            }
        } finally {
            lock.unlock();
        }
        if (change != null) {
            signals.emit(change);
        }
        return report;
    }

    boolean isShuttingDown() {
        lock.lock();
        try {
            return shuttingDown;
        } finally {
            lock.unlock();
        }
    }

    void shutDown() {
        lock.lock();
        try {
            shuttingDown = true;
        } finally {
            lock.unlock();
        }
    }

    private List<DependencyHealth> views() {
        long now = ticker.nanos();
        return watches.stream().map(watch -> watch.view(now)).toList();
    }

    private @Nullable Signal changed(Status status) {
        if (readiness == status) {
            return null;
        }
        Signal change = HealthSignal.readiness(readiness, status);
        readiness = status;
        return change;
    }
}

package dev.mainstay.core.health;

import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the process lives and whether the service can take calls. Make one and keep it. Thread-safe.
 *
 * <p>Readiness looks at all dependencies at once, each on a thread of its own and no longer than its own time limit; the report takes as long as
 * the slowest of them, never longer than the largest limit. A probe that hangs is reported as down with reason {@code timeout}, and is not
 * started again before it has left its thread: there is never more than one thread per dependency. Results are kept for the cache time, and
 * callers who ask at the same time share one look.
 *
 * <pre>{@code
 * Health health = Health.builder()
 *         .dependency(Dependency.critical("orders-db", Duration.ofSeconds(1), () -> ping(dataSource)))
 *         .dependency(Dependency.nonCritical("rates", Duration.ofMillis(500), client::ping))
 *         .build();
 * HealthReport ready = health.readiness();                  // ready.httpStatus(), ready.toMap(true)
 * }</pre>
 */
public final class Health implements AutoCloseable {

    private final Board board;
    private final Executor executor;
    private final @Nullable ExecutorService own;

    private Health(Builder from) {
        Hysteresis hysteresis = new Hysteresis(from.downAfter, from.upAfter);
        List<Watch> watches = from.dependencies.stream()
                .map(dependency -> new Watch(dependency, hysteresis))
                .toList();
        board = new Board(watches, from.ticker, Nanos.of(from.cacheTime), Signals.to(from.listeners));
        Executor given = from.executor;
        if (given == null) {
            own = Executors.newCachedThreadPool(new ProbeThreads());
            executor = own;
        } else {
            own = null;
            executor = given;
        }
    }

    /** Returns a builder without dependencies. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns that the process lives. It touches no dependency, and stays up while the service shuts down. */
    public HealthReport liveness() {
        return HealthReport.alive();
    }

    /**
     * Returns whether the service can take calls. A critical dependency that is down makes it {@code DOWN}; one that is not critical, or is
     * degraded, makes it {@code DEGRADED}.
     *
     * <p>A caller who is interrupted gets at once what is known so far, with the interrupt flag set; a dependency that was never looked at is
     * then {@code DOWN} with reason {@code not-checked}.
     */
    public HealthReport readiness() {
        if (!board.isShuttingDown()) {
            Board.Round round = board.next();
            round.toStart().forEach(this::start);
            try {
                for (ProbeRun run : round.toAwait()) {
                    await(run);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return board.report();
    }

    private void start(ProbeRun run) {
        try {
            executor.execute(run);
        } catch (RuntimeException | Error refused) {
            // An executor that takes no more, or no memory for a thread: either way nothing runs that would ever end.
            board.complete(run, ProbeResult.down(Reasons.NOT_STARTED));
        }
    }

    private void await(ProbeRun run) throws InterruptedException {
        if (!run.await(board.leftNanos(run))) {
            board.expire(run);
            run.interrupt();
        }
    }

    /**
     * Makes readiness {@code DOWN} from now on, with reason {@code shutting-down} and without looking at anything, so that the load balancer
     * sends no more calls while those that run come to their end. Liveness stays up. Calling it again changes nothing.
     */
    public void shuttingDown() {
        board.shutDown();
        board.report();
    }

    /** Does {@link #shuttingDown} and interrupts and ends this object's own threads. Closing again changes nothing. */
    @Override
    public void close() {
        shuttingDown();
        if (own != null) {
            own.shutdownNow();
        }
    }

    /** Daemon threads that keep nothing of the call that happens to start them. */
    private static final class ProbeThreads implements ThreadFactory {

        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(null, task, "mainstay-health-" + count.incrementAndGet(), 0, false);
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            return thread;
        }
    }

    /** Collects what health stands on. Not thread-safe. */
    public static final class Builder {

        private final List<Dependency> dependencies = new ArrayList<>();
        private final List<SignalListener> listeners = new ArrayList<>();
        private Duration cacheTime = Duration.ofSeconds(1);
        private int downAfter = 2;
        private int upAfter = 1;
        private Ticker ticker = Ticker.systemTicker();
        private @Nullable Executor executor;

        private Builder() {}

        /**
         * Adds a dependency; reports keep this order.
         *
         * @throws IllegalArgumentException when there is one of that name
         */
        public Builder dependency(Dependency value) {
            if (dependencies.stream().anyMatch(other -> other.name().equals(value.name()))) {
                throw new IllegalArgumentException("name \"" + value.name() + "\" belongs to another dependency");
            }
            dependencies.add(value);
            return this;
        }

        /**
         * Sets how long a result is used before the next look, from its end; 1 s unless set. Zero looks at every call.
         *
         * @throws IllegalArgumentException when negative
         */
        public Builder cacheTime(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("cacheTime must be >= 0, was " + value);
            }
            cacheTime = value;
            return this;
        }

        /**
         * Sets how many looks in a row must find a dependency down before it counts as down; 2 unless set. The very first look, and a result
         * that says it is confirmed, count at once. Looks are at least a cache time apart, so an outage shows after that.
         */
        public Builder downAfter(int looks) {
            downAfter = looks;
            return this;
        }

        /** Sets how many looks in a row must not find a dependency down before it no longer counts as down; 1 unless set. */
        public Builder upAfter(int looks) {
            upAfter = looks;
            return this;
        }

        /** Sets the clock. What a caller waits for a probe is waited in real time, for what is left of its limit on this clock. */
        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /**
         * Sets what runs the probes, such as one that starts a virtual thread for each, instead of daemon threads of this object. It stays open
         * when health is closed. It should neither queue nor run on the caller's thread: time limits begin when a probe is handed over.
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /** Adds a listener; they are called in this order. */
        public Builder listener(SignalListener value) {
            listeners.add(value);
            return this;
        }

        /**
         * Makes it; no probe runs before the first {@link Health#readiness()}.
         *
         * @throws IllegalArgumentException when a number of looks is less than one
         */
        public Health build() {
            return new Health(this);
        }
    }
}

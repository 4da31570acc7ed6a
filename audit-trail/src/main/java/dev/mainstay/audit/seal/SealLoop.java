package dev.mainstay.audit.seal;

import dev.mainstay.core.Action;
import dev.mainstay.core.time.Scheduler;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a sealer again and again, an interval after each run. */
final class SealLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SealLoop.class);

    private final Duration interval;
    private final Scheduler scheduler;
    private final @Nullable SealTimer own;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Makes one that does nothing yet.
     *
     * @param given runs it; null for a thread of its own
     */
    SealLoop(Duration interval, @Nullable Scheduler given) {
        this.interval = interval;
        if (given == null) {
            own = new SealTimer();
            scheduler = own;
        } else {
            own = null;
            scheduler = given;
        }
    }

    boolean isClosed() {
        return closed;
    }

    void start(Action<?, SQLException> run) {
        if (closed || !started.compareAndSet(false, true)) {
            throw new IllegalStateException("sealer must be new, was " + (closed ? "closed" : "started"));
        }
        scheduler.schedule(() -> turn(run), Duration.ZERO);
    }

    private void turn(Action<?, SQLException> run) {
        if (closed) {
            return;
        }
        try {
            run.run();
        } catch (SQLException | RuntimeException e) {
            LOG.warn("audit records were not sealed; trying again in {}", interval, e);
        } finally {
            // After an error too: a sealer that stopped without a word would be found by nobody but the verifier.
            if (!closed) {
                scheduler.schedule(() -> turn(run), interval);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (own != null) {
            own.close();
        }
    }
}

package dev.mainstay.audit.retention;

import dev.mainstay.core.time.Sleeper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Runs steps, each in a transaction of its own that waits only shortly for locks, and again when it did not get them: a
 * statement that waits for a strong lock makes everybody behind it wait too.
 *
 * @param dataSource where connections come from
 * @param patience how long a statement waits for a lock
 * @param attempts how often a step is tried
 * @param sleeper waits between two attempts
 */
record Transactions(DataSource dataSource, Duration patience, int attempts, Sleeper sleeper) {

    static final Duration PATIENCE = Duration.ofSeconds(2);
    static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    Transactions {
        if (patience.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("lockTimeout must be >= 1 ms, was " + patience);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be >= 1, was " + attempts);
        }
    }

    /** A step. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection tx) throws SQLException;
    }

    /**
     * Runs a step and commits it.
     *
     * @param step its name, for messages
     */
    <T> T run(String step, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (SQLException failure) {
                if (attempt == attempts || !RetentionFailedException.isLocked(failure) || !pause()) {
                    throw RetentionFailedException.of(step, failure);
                }
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection tx = dataSource.getConnection()) {
            tx.setAutoCommit(false);
            try {
                limitWaiting(tx);
                T result = work.in(tx);
                tx.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollback(tx, failure);
                throw failure;
            }
        }
    }

    private void limitWaiting(Connection tx) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement("SELECT set_config('lock_timeout', ?, true)")) {
            set.setString(1, patience.toMillis() + "ms");
            set.execute();
        }
    }

    // Not every pool rolls back what comes back to it unfinished.
    private static void rollback(Connection tx, Exception failure) {
        try {
            tx.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    private boolean pause() {
        try {
            sleeper.sleep(PAUSE);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

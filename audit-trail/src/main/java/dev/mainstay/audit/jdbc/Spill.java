package dev.mainstay.audit.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where detached records wait while the database is down: an append-only file on a local disk, synced before the caller
 * goes on, from which each is stored exactly once, marked late, in the order of its tenant.
 *
 * <p>Beside the file lie {@code <file>.lock}, held by the one process that uses it, and {@code <file>.refused}, with the
 * lines that the database refuses for good or that are not what was written; somebody must look at those. Only the
 * owner of the process may read the three.
 *
 * @param path the file; its directory must exist
 * @param maxBytes the most bytes of the file
 * @param whenFull what becomes of a record for which there is no space
 * @param patience how long {@link WhenFull#BLOCK} waits for space
 * @param interval how long after a failed delivery the next is tried
 */
public record Spill(Path path, long maxBytes, WhenFull whenFull, Duration patience, Duration interval) {

    /** The least {@link #maxBytes()}, which holds the largest record: {@value}. */
    public static final long LEAST_BYTES = 1024 * 1024;

    private static final long DEFAULT_BYTES = 64 * LEAST_BYTES;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What becomes of a record for which the file has no space. */
    public enum WhenFull {
        /** The caller waits until there is space, and gets the exception of {@link #THROW} when there is none in time. */
        BLOCK,
        /** It is lost; told by the signal {@code mainstay.audit.lost} and by a warning in the log. */
        DROP,
        /** The caller gets the {@link dev.mainstay.audit.AuditWriteException} that it would have got without a file. */
        THROW
    }

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException when one is not legal
     */
    public Spill {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(whenFull, "whenFull");
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("maxBytes must be >= " + LEAST_BYTES + ", was " + maxBytes);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience must be >= 0, was " + patience);
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval must be > 0, was " + interval);
        }
    }

    /** Returns a file of at most 64 MiB that throws when it is full and is tried every second. */
    public static Spill file(Path path) {
        return new Spill(path, DEFAULT_BYTES, WhenFull.THROW, SECOND, SECOND);
    }

    /** Returns it with another {@link #maxBytes()}, at least {@value #LEAST_BYTES}. */
    public Spill withMaxBytes(long value) {
        return new Spill(path, value, whenFull, patience, interval);
    }

    /** Returns it with another {@link #whenFull()}. */
    public Spill withWhenFull(WhenFull value) {
        return new Spill(path, maxBytes, value, patience, interval);
    }

    /** Returns it with another {@link #patience()}, zero or more. */
    public Spill withPatience(Duration value) {
        return new Spill(path, maxBytes, whenFull, value, interval);
    }

    /** Returns it with another {@link #interval()}, more than zero. */
    public Spill withInterval(Duration value) {
        return new Spill(path, maxBytes, whenFull, patience, value);
    }
}

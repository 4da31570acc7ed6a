package dev.mainstay.audit.seal;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is not sealed yet.
 *
 * @param unsealed committed records without a block, counted up to {@value #COUNTED}
 * @param age how long ago the oldest of them was recorded; zero when there is none
 * @param blockerOrNull the transaction that keeps them from being sealed, null when none does
 */
public record Backlog(long unsealed, Duration age, @Nullable Blocker blockerOrNull) {

    /** How far unsealed records are counted: {@value}. */
    public static final int COUNTED = 100_000;

    /** Returns the transaction that keeps records from being sealed. */
    public Optional<Blocker> blocker() {
        return Optional.ofNullable(blockerOrNull);
    }

    /**
     * The oldest transaction that writes, in any database of the server: what began after it is sealed after it ended.
     *
     * @param pid process of the session; 0 for a prepared transaction, which has none
     * @param transaction its id
     * @param age how long it runs; where the sealer may not see that, how long this sealer has been waiting for it
     */
    public record Blocker(int pid, long transaction, Duration age) {

        /** Says whether it is a prepared transaction, which somebody must commit or roll back. */
        public boolean isPrepared() {
            return pid == 0;
        }
    }
}

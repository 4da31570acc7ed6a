package dev.mainstay.audit.seal;

/**
 * What one run of the sealer did.
 *
 * @param end why it ended
 * @param blocks how many blocks it made
 * @param records how many records they hold
 */
public record SealResult(End end, int blocks, long records) {

    /** Why a run ended. */
    public enum End {
        /** Everything was sealed that can be sealed now. */
        DONE,
        /** Another sealer is at work. */
        FOLLOWER,
        /** Another sealer made the same block first; the next run goes on behind it. */
        LOST_RACE,
        /** The database is a standby. */
        STANDBY
    }
}

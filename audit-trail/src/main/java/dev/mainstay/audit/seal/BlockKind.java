package dev.mainstay.audit.seal;

/** Why a block was made. */
public enum BlockKind {
    /** The first block; it holds no records and names the first key. */
    GENESIS,
    /** Seals records. */
    DATA,
    /** Says that the sealer was at work although there was nothing to seal. */
    HEARTBEAT,
    /** The log goes on in another database cluster, whose transaction ids begin anew. */
    CLUSTER_CHANGE,
    /** The last block of a key; it names the next one. */
    KEY_ROTATION
}

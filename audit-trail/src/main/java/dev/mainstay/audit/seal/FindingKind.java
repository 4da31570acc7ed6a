package dev.mainstay.audit.seal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a verification can find. The names are stable: they stand in reports and exit decisions are made of them. */
public enum FindingKind {
    /** A digest that was given as an anchor is not signed by a key of the ring, or not what was signed. */
    ANCHOR_INVALID(Aspect.INTEGRITY, "A digest from outside is not signed by a known key."),
    /** A digest was published of a block that is not there: the newest blocks were cut off, or an older state restored. */
    ANCHOR_BLOCK_MISSING(Aspect.COMPLETENESS, "A block that was published is not there."),
    /** The block with the number of a published one is another block: it was made anew. */
    ANCHOR_MISMATCH(Aspect.INTEGRITY, "A block is another one than was published."),
    /** A number between two blocks has no block. */
    BLOCK_MISSING(Aspect.COMPLETENESS, "Blocks are missing between others."),
    /** A block does not go on where the one before it ended: hash, cluster, transactions or time. */
    BLOCK_LINK_BROKEN(Aspect.INTEGRITY, "A block does not follow from the one before it."),
    /** The stored hash of a block is not that of its header. */
    BLOCK_HASH_MISMATCH(Aspect.INTEGRITY, "The hash of a block is not that of its header."),
    /** The signature of a block is not that of its header. */
    BAD_SIGNATURE(Aspect.INTEGRITY, "The signature of a block is not that of its header."),
    /** The key of a block is not known, or was not the one in use at that block. */
    KEY_NOT_VALID(Aspect.INTEGRITY, "A block is signed by a key that was not valid there."),
    /** A block's number of records, or the sum up to it, does not add up. */
    TOTAL_MISMATCH(Aspect.INTEGRITY, "Numbers of records do not add up."),
    /** The segments of a block are not those that were sealed. */
    BLOCK_ROOT_MISMATCH(Aspect.INTEGRITY, "The segments of a block are not those that were sealed."),
    /** There are records in the range of a block of which the block has no segment. */
    SEGMENT_UNKNOWN(Aspect.INTEGRITY, "Records stand where none were sealed."),
    /** All records of a segment are gone, without a certificate. */
    SEGMENT_MISSING(Aspect.COMPLETENESS, "All records of a segment are gone."),
    /** Some records of a segment are gone. */
    RECORDS_MISSING(Aspect.COMPLETENESS, "Sealed records are gone."),
    /** There are more records than were sealed. */
    RECORDS_INSERTED(Aspect.INTEGRITY, "There are more records than were sealed."),
    /** As many records as were sealed, but not the same, or not in the same order. */
    RECORD_ALTERED(Aspect.INTEGRITY, "Sealed records are not what they were."),
    /** A record is not as the application wrote it, or is not the application's. */
    RECORD_MAC_INVALID(Aspect.INTEGRITY, "A record is not as the application wrote it."),
    /** A certificate of removal agrees with no sealed record, or not with the segments that it is about. */
    UNCORROBORATED_PRUNE(Aspect.COMPLETENESS, "A certificate of removal is not borne out."),
    /** A certificate of removal waits for its own record to be sealed. */
    PRUNE_UNSEALED(Aspect.FRESHNESS, "A certificate of removal is not sealed yet."),
    /** Records wait for a seal for longer than allowed. */
    UNSEALED_OVERDUE(Aspect.FRESHNESS, "Records wait for their seal for too long."),
    /** For longer than allowed there was no block, not even a heartbeat. */
    HEARTBEAT_MISSING(Aspect.FRESHNESS, "For too long there was no block."),
    /** There is no block to verify. */
    NOTHING_SEALED(Aspect.COVERAGE, "There is no block."),
    /** Records were removed with a certificate that is borne out: information. */
    PRUNED(null, "Records were removed with a certificate.");

    /** The four questions that a verification answers. */
    public enum Aspect {
        /** Is what is there unaltered? */
        INTEGRITY,
        /** Is everything there that was sealed? */
        COMPLETENESS,
        /** Is the newest sealed in time? */
        FRESHNESS,
        /** How much could be looked at? */
        COVERAGE;

        /** Says whether a finding of it means that somebody changed something. */
        boolean isTampering() {
            return this == INTEGRITY || this == COMPLETENESS;
        }
    }

    private final @Nullable Aspect aspect;
    private final String title;

    FindingKind(@Nullable Aspect aspect, String title) {
        this.aspect = aspect;
        this.title = title;
    }

    /** Returns the question that it answers with no; empty for what is information only. */
    public Optional<Aspect> aspect() {
        return Optional.ofNullable(aspect);
    }

    /** Returns it as a sentence. */
    public String title() {
        return title;
    }

    /** Returns whether it shows tampering, as opposed to something that is late or could not be shown. */
    public boolean isTampering() {
        return aspect != null && aspect.isTampering();
    }
}

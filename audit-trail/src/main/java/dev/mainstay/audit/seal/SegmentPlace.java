package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.util.List;

/**
 * A segment and where it is in the tree of its block. Immutable.
 *
 * @param segment the segment
 * @param index among the segments of the block, from 0
 * @param path from the segment to the root of the block (RFC 6962); of other segments it has hashes only
 */
public record SegmentPlace(Segment segment, long index, List<Hash> path) {

    /** Copies the path. */
    public SegmentPlace {
        path = List.copyOf(path);
    }

    /** Says whether the block is signed by a valid key and has this segment. */
    boolean isPartOf(Block block, BlockKeys keys) {
        BlockHeader header = block.header();
        Hash leaf = MerkleTree.leafHash(segment.leaf());
        return header.number() == segment.block()
                && MerkleTree.includes(leaf, index, header.segments(), path, header.root())
                && keys.verify(block) == BlockKeys.Verdict.VALID;
    }

    /** Says whether a record belongs here, by what it says of itself. */
    boolean holds(AuditRecord record, BlockHeader header) {
        try {
            return SegmentKey.of(record).equals(SegmentKey.of(segment))
                    && record.cluster() == header.cluster()
                    && record.transaction() >= header.from()
                    && record.transaction() < header.to();
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            return false;
        }
    }
}

package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes proofs of what is stored; whether they hold is for their {@code verify} to say. */
final class Proving {

    private static final String BLOCK = "SELECT " + Block.COLUMNS + " FROM audit.block WHERE ";
    private static final String BLOCK_OF = BLOCK + "cluster_id = ? AND from_xid <= CAST(CAST(? AS text) AS xid8)"
            + " AND to_xid > CAST(CAST(? AS text) AS xid8) ORDER BY block_no LIMIT 1";
    private static final String BLOCK_NUMBERED = BLOCK + "block_no = ?";
    private static final String OF_SEGMENT =
            BlockContent.RECORDS.replace(" ORDER BY", " AND tenant_id = ? AND retention = ? ORDER BY");
    private static final String FIND = "SELECT " + AuditRecord.COLUMNS + " FROM audit.record"
            + " WHERE id = CAST(? AS uuid) AND recorded_at >= CAST(? AS timestamptz)"
            + " AND recorded_at < CAST(? AS timestamptz) LIMIT 1";
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final Duration SPILLED = Duration.ofDays(1);

    private Proving() {}

    /** Finds a record; first in the partitions of the time that its id tells, and only then in all of them. */
    static Optional<AuditRecord> find(Snapshot snapshot, AuditId id) throws SQLException {
        Instant made = Instant.ofEpochMilli(id.value().getMostSignificantBits() >>> 16);
        List<AuditRecord> near = snapshot.all(
                FIND,
                List.of(
                        id.toString(),
                        made.minus(CLOCKS_DIFFER).toString(),
                        made.plus(SPILLED).toString()),
                AuditRecord::read);
        List<AuditRecord> found = near.isEmpty()
                ? snapshot.all(FIND, List.of(id.toString(), "-infinity", "infinity"), AuditRecord::read)
                : near;
        return found.stream().findFirst();
    }

    /** Makes the proof of a record; empty while no block seals it. */
    static Optional<InclusionProof> of(Snapshot snapshot, AuditRecord record) throws SQLException {
        String transaction = Long.toString(record.transaction());
        Optional<Block> block =
                snapshot.all(BLOCK_OF, List.of(record.cluster(), transaction, transaction), Block::read).stream()
                        .filter(sealing -> sealing.header().isWellFormed())
                        .findFirst();
        if (block.isEmpty()) {
            return Optional.empty();
        }
        BlockHeader header = block.get().header();
        List<Segment> segments = SegmentRows.of(snapshot, header.number()).segments();
        SegmentKey key = SegmentKey.of(record);
        Optional<Segment> segment = segments.stream()
                .filter(candidate -> SegmentKey.of(candidate).equals(key))
                .findFirst();
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        Found found = new Found(record);
        eachOf(snapshot, header, segment.get(), found::count);
        CompactRange tree = CompactRange.following(found.index);
        eachOf(snapshot, header, segment.get(), other -> tree.append(other.leafHash()));
        return Optional.of(
                new InclusionProof(record, found.index, tree.path(), place(segments, segment.get()), block.get()));
    }

    /** Counts the records before one. */
    private static final class Found {

        private final AuditRecord record;
        private long index;
        private boolean reached;

        Found(AuditRecord record) {
            this.record = record;
        }

        void count(AuditRecord other) {
            reached |= other.sequence() == record.sequence() && other.transaction() == record.transaction();
            index += reached ? 0 : 1;
        }
    }

    /** Makes a proof for each segment that a tenant has in a block; none where there is no such block. */
    static List<SegmentProof> of(Snapshot snapshot, String tenant, long number) throws SQLException {
        List<SegmentProof> proofs = new ArrayList<>();
        for (Block block : snapshot.all(BLOCK_NUMBERED, List.of(number), Block::read)) {
            List<Segment> segments = SegmentRows.of(snapshot, number).segments();
            for (Segment segment : segments) {
                if (segment.tenant().equals(tenant)) {
                    List<AuditRecord> records = new ArrayList<>();
                    eachOf(snapshot, block.header(), segment, records::add);
                    proofs.add(new SegmentProof(place(segments, segment), records, block));
                }
            }
        }
        return proofs;
    }

    private static SegmentPlace place(List<Segment> segments, Segment segment) {
        int index = segments.indexOf(segment);
        List<Hash> leaves =
                segments.stream().map(leaf -> MerkleTree.leafHash(leaf.leaf())).toList();
        return new SegmentPlace(segment, index, MerkleTree.of(leaves).inclusionPath(index));
    }

    /** What is done with each record of a segment, in the order of its tree. */
    private interface Each {
        void record(AuditRecord record);
    }

    private static void eachOf(Snapshot snapshot, BlockHeader header, Segment segment, Each each) throws SQLException {
        List<Object> where = List.of(
                header.cluster(),
                Long.toString(header.from()),
                Long.toString(header.to()),
                segment.tenant(),
                segment.retention());
        SegmentKey key = SegmentKey.of(segment);
        snapshot.each(OF_SEGMENT, where, row -> {
            AuditRecord record = AuditRecord.read(row);
            if (SegmentKey.of(record).equals(key)) {
                each.record(record);
            }
        });
    }
}

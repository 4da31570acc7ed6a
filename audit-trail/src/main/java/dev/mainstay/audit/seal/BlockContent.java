package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.Finding.ofBlock;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recomputes what one block seals: its segments from their rows, and each of them from its records. */
final class BlockContent {

    static final String RECORDS = "SELECT " + AuditRecord.COLUMNS + " FROM audit.record WHERE cluster_id = ?"
            + " AND xact_id >= CAST(CAST(? AS text) AS xid8) AND xact_id < CAST(CAST(? AS text) AS xid8)"
            + " ORDER BY xact_id, seq";

    private final Findings findings;
    private final MacCheck macs;
    private final Certificates certificates;
    private final Progress progress;

    BlockContent(Findings findings, MacCheck macs, Certificates certificates, Progress progress) {
        this.findings = findings;
        this.macs = macs;
        this.certificates = certificates;
        this.progress = progress;
    }

    /**
     * Checks one block.
     *
     * @param totalsHold whether its number of records agreed with its predecessor's, so that a second finding of the
     *     same says nothing new
     */
    void check(Snapshot snapshot, BlockHeader header, boolean totalsHold) throws SQLException {
        long block = header.number();
        SegmentRows rows = SegmentRows.of(snapshot, block);
        boolean rootHolds = !rows.malformed()
                && rows.segments().size() == header.segments()
                && rows.root().equals(header.root());
        if (!rootHolds) {
            findings.add(ofBlock(
                            FindingKind.BLOCK_ROOT_MISMATCH,
                            block,
                            "the segments of the block are not those that were sealed")
                    .counting(rows.segments().size(), header.segments()));
        } else if (totalsHold && rows.records() != header.leaves()) {
            findings.add(
                    ofBlock(FindingKind.TOTAL_MISMATCH, block, "the block's number of records is not its segments'")
                            .counting(header.leaves(), rows.records()));
        }
        Map<SegmentKey, Tree> trees = trees(snapshot, header);
        for (Segment segment : rows.segments()) {
            compare(segment, trees.remove(SegmentKey.of(segment)));
        }
        trees.forEach((key, tree) -> findings.add(ofBlock(
                        FindingKind.SEGMENT_UNKNOWN,
                        block,
                        "the block sealed no records of this tenant, class and month")
                .at(key.tenant(), key.retention(), key.month())
                .counting(tree.leaves.size(), 0)));
        findings.blocks.incrementAndGet();
        findings.segments.addAndGet(rows.segments().size());
    }

    private Map<SegmentKey, Tree> trees(Snapshot snapshot, BlockHeader header) throws SQLException {
        Map<SegmentKey, Tree> trees = new HashMap<>();
        if (header.from() >= header.to()) {
            return trees;
        }
        List<Object> range = List.of(header.cluster(), Long.toString(header.from()), Long.toString(header.to()));
        snapshot.each(RECORDS, range, row -> {
            AuditRecord record = AuditRecord.read(row);
            trees.computeIfAbsent(SegmentKey.of(record), key -> new Tree())
                    .leaves
                    .append(record.leafHash());
            macs.check(record, header.number(), header.sealedAt());
            findings.records.incrementAndGet();
            progress.one();
        });
        return trees;
    }

    private static final class Tree {
        private final CompactRange leaves = CompactRange.empty();
    }

    private void compare(Segment segment, @Nullable Tree tree) {
        long found = tree == null ? 0 : tree.leaves.size();
        if (tree == null && certificates.cover(segment)) {
            findings.removed.addAndGet(segment.count());
            progress.several(segment.count());
        } else if (found == 0) {
            add(FindingKind.SEGMENT_MISSING, segment, "all records are gone, and no certificate says why", found);
        } else if (found < segment.count()) {
            add(FindingKind.RECORDS_MISSING, segment, "records are gone", found);
        } else if (found > segment.count()) {
            add(FindingKind.RECORDS_INSERTED, segment, "there are more records than were sealed", found);
        } else if (!segment.root().equals(root(tree))) {
            add(FindingKind.RECORD_ALTERED, segment, "at least one record, or their order, is not as sealed", found);
        }
    }

    private static @Nullable Hash root(@Nullable Tree tree) {
        return tree == null ? null : tree.leaves.root();
    }

    private void add(FindingKind kind, Segment segment, String message, long found) {
        findings.add(ofBlock(kind, segment.block(), message)
                .at(segment.tenant(), segment.retention(), segment.month())
                .counting(found, segment.count()));
    }
}

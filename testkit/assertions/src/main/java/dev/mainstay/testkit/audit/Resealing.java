package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import dev.mainstay.audit.seal.BlockHeader;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.MerkleTree;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes blocks anew over the records that are there, as somebody would who wants an edit not to be found. */
final class Resealing {

    private final Connection connection;
    private final BlockSigner signer;

    private Resealing(Connection connection, BlockSigner signer) {
        this.connection = connection;
        this.signer = signer;
    }

    private record Key(String tenant, String retention, YearMonth month) {}

    static void from(Connection connection, long first, BlockSigner signer) throws SQLException {
        if (first < 1) {
            throw new IllegalArgumentException("block must be >= 1, was " + first);
        }
        List<BlockHeader> blocks = Sql.read(
                connection,
                BlockHeader::read,
                "SELECT " + BlockHeader.COLUMNS + " FROM audit.block WHERE block_no >= ? ORDER BY block_no",
                first - 1);
        Resealing resealing = new Resealing(connection, signer);
        for (int i = 1; i < blocks.size(); i++) {
            List<Segment> segments = resealing.segments(blocks.get(i));
            BlockHeader forged = resealing.forged(blocks.get(i), blocks.get(i - 1), segments);
            resealing.store(forged, segments);
            blocks.set(i, forged);
        }
    }

    private List<Segment> segments(BlockHeader block) throws SQLException {
        List<AuditRecord> records = Sql.read(
                connection,
                AuditRecord::read,
                "SELECT " + AuditRecord.COLUMNS
                        + " FROM audit.record WHERE cluster_id = ? AND xact_id >= CAST(? AS xid8)"
                        + " AND xact_id < CAST(? AS xid8) ORDER BY xact_id, seq",
                block.cluster(),
                Long.toString(block.from()),
                Long.toString(block.to()));
        Map<Key, List<Hash>> leaves = new HashMap<>();
        for (AuditRecord record : records) {
            leaves.computeIfAbsent(
                            new Key(record.tenant(), record.retention(), record.month()), key -> new ArrayList<>())
                    .add(record.leafHash());
        }
        return leaves.entrySet().stream()
                .map(leaf -> new Segment(
                        block.number(),
                        leaf.getKey().tenant(),
                        leaf.getKey().retention(),
                        leaf.getKey().month(),
                        leaf.getValue().size(),
                        MerkleTree.of(leaf.getValue()).root()))
                .sorted(Segment.ORDER)
                .toList();
    }

    private BlockHeader forged(BlockHeader block, BlockHeader before, List<Segment> segments) {
        long leaves = segments.stream().mapToLong(Segment::count).sum();
        List<Hash> hashes = segments.stream()
                .map(segment -> MerkleTree.leafHash(segment.leaf()))
                .toList();
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>(block.envelope());
        envelope.put("leaves", Long.toString(leaves));
        envelope.put("total", Long.toString(before.total() + leaves));
        envelope.put("segments", Integer.toString(segments.size()));
        envelope.put("root", MerkleTree.of(hashes).root().toString());
        envelope.put("prev", before.hash().toString());
        envelope.put("alg", signer.algorithm());
        envelope.put("key", signer.keyId());
        return BlockHeader.of(envelope);
    }

    private void store(BlockHeader block, List<Segment> segments) throws SQLException {
        Sql.run(
                connection,
                "UPDATE audit.block SET leaf_count = ?, total_count = ?, segment_count = ?, root = ?, prev_hash = ?,"
                        + " alg = ?, key_id = ?, block_hash = ?, signature = ? WHERE block_no = ?",
                block.leaves(),
                block.total(),
                block.segments(),
                block.root().bytes(),
                block.previous().orElseThrow().bytes(),
                block.algorithm(),
                block.keyId(),
                block.hash().bytes(),
                signer.sign(block.canonical()),
                block.number());
        Sql.run(connection, "DELETE FROM audit.segment WHERE block_no = ?", block.number());
        for (Segment segment : segments) {
            Sql.run(
                    connection,
                    "INSERT INTO audit.segment (block_no, tenant_id, retention, bucket, leaf_count, root)"
                            + " VALUES (?, ?, ?, CAST(? AS date), ?, ?)",
                    segment.block(),
                    segment.tenant(),
                    segment.retention(),
                    segment.month() + "-01",
                    segment.count(),
                    segment.root().bytes());
        }
    }
}

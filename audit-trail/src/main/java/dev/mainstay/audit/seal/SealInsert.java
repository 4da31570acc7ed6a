package dev.mainstay.audit.seal;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;

/** Inserts a block with its segments. */
final class SealInsert {

    private static final String BLOCK = """
            INSERT INTO audit.block (block_no, kind, cluster_id, from_xid, to_xid, leaf_count, total_count, \
            segment_count, root, prev_hash, block_hash, sealed_at, timeline_id, payload, format, alg, key_id, signature) \
            VALUES (?, ?, ?, CAST(? AS xid8), CAST(? AS xid8), ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?, ?, ?, ?)""";

    private static final String SEGMENT = """
            INSERT INTO audit.segment (block_no, tenant_id, retention, bucket, leaf_count, root) \
            VALUES (?, ?, ?, ?, ?, ?)""";

    private static final int AT_ONCE = 1_000;

    private SealInsert() {}

    static void insert(Connection tx, Block block, List<Segment> segments) throws SQLException {
        insert(tx, segments);
        try (PreparedStatement insert = tx.prepareStatement(BLOCK)) {
            BlockHeader header = block.header();
            insert.setLong(1, header.number());
            insert.setString(2, header.kind().name());
            insert.setLong(3, header.cluster());
            insert.setString(4, Long.toString(header.from()));
            insert.setString(5, Long.toString(header.to()));
            insert.setLong(6, header.leaves());
            insert.setLong(7, header.total());
            insert.setInt(8, header.segments());
            insert.setBytes(9, header.root().bytes());
            insert.setBytes(10, header.previous().map(Hash::bytes).orElse(null));
            insert.setBytes(11, block.hash().bytes());
            insert.setObject(12, header.sealedAt().atOffset(ZoneOffset.UTC));
            insert.setInt(13, header.timeline());
            insert.setString(14, CanonicalJson.write(header.payload()));
            insert.setShort(15, BlockHeader.FORMAT);
            insert.setString(16, header.algorithm());
            insert.setString(17, header.keyId());
            insert.setBytes(18, block.signature());
            insert.executeUpdate();
        }
    }

    private static void insert(Connection tx, List<Segment> segments) throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(SEGMENT)) {
            int pending = 0;
            for (Segment segment : segments) {
                insert.setLong(1, segment.block());
                insert.setString(2, segment.tenant());
                insert.setString(3, segment.retention());
                insert.setObject(4, segment.month().atDay(1));
                insert.setLong(5, segment.count());
                insert.setBytes(6, segment.root().bytes());
                insert.addBatch();
                pending++;
                if (pending % AT_ONCE == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }
}

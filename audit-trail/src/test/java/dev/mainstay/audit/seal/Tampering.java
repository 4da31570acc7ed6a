package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What somebody with all power over the database can do to the audit trail: every trigger and foreign key is off. */
final class Tampering {

    private static final String TABLES = "SELECT relid::regclass::text FROM pg_partition_tree('audit.record')"
            + " UNION ALL SELECT unnest(ARRAY['audit.block', 'audit.segment', 'audit.anchor', 'audit.prune'])";

    private final DataSource superuser;

    private Tampering(DataSource superuser) {
        this.superuser = superuser;
    }

    /** With the power of a superuser, who alone can switch triggers and foreign keys off. */
    static Tampering with(DataSource superuser) {
        return new Tampering(superuser);
    }

    void editDetail(String id) throws SQLException {
        updateRecord(id, "detail = jsonb_set(detail, '{context,total}', '\"99.00\"')");
    }

    void respellText(String id) throws SQLException {
        updateRecord(id, "detail = jsonb_set(detail, '{context,total}', '\"10.5\"')");
    }

    /** The same value in other words, which no verification tells apart. */
    void respellNumber(String id) throws SQLException {
        updateRecord(id, "detail = jsonb_set(detail, '{context,count}', '1.0')");
    }

    void shiftRecordedAt(String id) throws SQLException {
        updateRecord(id, "recorded_at = recorded_at + interval '1 microsecond'");
    }

    void dropMac(String id) throws SQLException {
        updateRecord(id, "mac = NULL, mac_key_id = NULL");
    }

    void replaceMacKey(String id) throws SQLException {
        updateRecord(id, "mac_key_id = 'mine'");
    }

    void moveToTenant(String id, String tenant) throws SQLException {
        updateRecord(id, "tenant_id = '" + tenant + "'");
    }

    void updateRecord(String id, String assignment) throws SQLException {
        execute("UPDATE audit.record SET " + assignment + " WHERE id = '" + id + "'");
    }

    void deleteRecord(String id) throws SQLException {
        execute("DELETE FROM audit.record WHERE id = '" + id + "'");
    }

    /** Puts a copy with another id, tenant or cluster beside a record, in its transaction. */
    void insertCopy(String id, String newId, String tenant, String cluster) throws SQLException {
        execute("INSERT INTO audit.record (tenant_id, retention, recorded_at, id, cluster_id, xact_id, occurred_at,"
                + " actor_type, actor_id, action, outcome, resource_type, resource_id, detail, format, mac_key_id, mac)"
                + " SELECT '" + tenant + "', retention, recorded_at, '" + newId + "', " + cluster + ", xact_id,"
                + " occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id, detail, format,"
                + " mac_key_id, mac FROM audit.record WHERE id = '" + id + "'");
    }

    /** Exchanges the places of two records of one transaction. */
    void swapOrder(String first, String second) throws SQLException {
        // An identity column that is always generated can only be set on the way in.
        execute(
                "CREATE TEMP TABLE two AS SELECT * FROM audit.record WHERE id IN ('" + first + "', '" + second + "')",
                "UPDATE two SET seq = (SELECT sum(seq) FROM two) - seq",
                "DELETE FROM audit.record WHERE id IN (SELECT id FROM two)",
                "INSERT INTO audit.record OVERRIDING SYSTEM VALUE SELECT * FROM two",
                "DROP TABLE two");
    }

    /** Deletes what a block holds of a tenant, and the segment that says so. */
    void deleteTenant(long block, String tenant) throws SQLException {
        execute(
                "DELETE FROM audit.record r USING audit.block b WHERE b.block_no = " + block + " AND r.tenant_id = '"
                        + tenant + "' AND r.cluster_id = b.cluster_id AND r.xact_id >= b.from_xid"
                        + " AND r.xact_id < b.to_xid",
                "DELETE FROM audit.segment WHERE block_no = " + block + " AND tenant_id = '" + tenant + "'");
    }

    void updateBlock(long block, String assignment) throws SQLException {
        execute("UPDATE audit.block SET " + assignment + " WHERE block_no = " + block);
    }

    void deleteBlock(long block) throws SQLException {
        execute("DELETE FROM audit.block WHERE block_no = " + block);
    }

    /** Deletes the newest blocks with their records, as if they had never been. */
    void truncateTail(long firstBlock) throws SQLException {
        execute(
                "DELETE FROM audit.record r USING audit.block b WHERE b.block_no >= " + firstBlock
                        + " AND r.cluster_id = b.cluster_id AND r.xact_id >= b.from_xid AND r.xact_id < b.to_xid",
                "DELETE FROM audit.anchor WHERE block_no >= " + firstBlock,
                "DELETE FROM audit.segment WHERE block_no >= " + firstBlock,
                "DELETE FROM audit.block WHERE block_no >= " + firstBlock);
    }

    /** Makes seals anew over what is there now, with a key of ours or a stolen one. */
    void reseal(long firstBlock, BlockSigner signer) throws SQLException {
        inPower(connection -> {
            List<Block> blocks =
                    read(connection, "SELECT " + Block.COLUMNS + " FROM audit.block ORDER BY block_no", Block::read);
            for (int number = (int) firstBlock; number < blocks.size(); number++) {
                BlockHeader before = blocks.get(number - 1).header();
                BlockHeader header = blocks.get(number).header();
                List<Segment> segments = segments(connection, header);
                BlockHeader forged = forged(header, before, segments, signer);
                blocks.set(number, Block.of(forged, signer.sign(forged.canonical())));
                store(connection, blocks.get(number), segments);
            }
        });
    }

    private static BlockHeader forged(
            BlockHeader header, BlockHeader before, List<Segment> segments, BlockSigner signer) {
        CompactRange tree = CompactRange.empty();
        segments.forEach(segment -> tree.append(MerkleTree.leafHash(segment.leaf())));
        long leaves = segments.stream().mapToLong(Segment::count).sum();
        Map<String, Object> envelope = new LinkedHashMap<>(header.envelope());
        envelope.put("leaves", Long.toString(leaves));
        envelope.put("total", Long.toString(before.total() + leaves));
        envelope.put("segments", Integer.toString(segments.size()));
        envelope.put("root", tree.root().toString());
        envelope.put("prev", before.hash().toString());
        envelope.put("key", signer.keyId());
        return BlockHeader.of(envelope);
    }

    private static List<Segment> segments(Connection connection, BlockHeader header) throws SQLException {
        String records = "SELECT " + AuditRecord.COLUMNS + " FROM audit.record WHERE cluster_id = " + header.cluster()
                + " AND xact_id >= '" + header.from() + "' AND xact_id < '" + header.to() + "' ORDER BY xact_id, seq";
        Map<SegmentKey, CompactRange> trees = new HashMap<>();
        for (AuditRecord record : read(connection, records, AuditRecord::read)) {
            trees.computeIfAbsent(SegmentKey.of(record), key -> CompactRange.empty())
                    .append(record.leafHash());
        }
        return trees.entrySet().stream()
                .map(tree -> new Segment(
                        header.number(),
                        tree.getKey().tenant(),
                        tree.getKey().retention(),
                        tree.getKey().month(),
                        tree.getValue().size(),
                        tree.getValue().root()))
                .sorted(Segment.ORDER)
                .toList();
    }

    private static void store(Connection connection, Block block, List<Segment> segments) throws SQLException {
        BlockHeader header = block.header();
        String update = "UPDATE audit.block SET leaf_count = ?, total_count = ?, segment_count = ?, root = ?,"
                + " prev_hash = ?, key_id = ?, block_hash = ?, signature = ? WHERE block_no = ?";
        run(
                connection,
                update,
                header.leaves(),
                header.total(),
                header.segments(),
                header.root().bytes(),
                header.previous().map(Hash::bytes).orElseThrow(),
                header.keyId(),
                block.hash().bytes(),
                block.signature(),
                header.number());
        run(connection, "DELETE FROM audit.segment WHERE block_no = ?", header.number());
        for (Segment segment : segments) {
            run(
                    connection,
                    "INSERT INTO audit.segment VALUES (?, ?, ?, CAST(? AS date), ?, ?)",
                    segment.block(),
                    segment.tenant(),
                    segment.retention(),
                    segment.month() + "-01",
                    segment.count(),
                    segment.root().bytes());
        }
    }

    private static void run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> read(Connection connection, String sql, Reading<T> reading) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reading.of(rows));
            }
            return all;
        }
    }

    /** What is done with all power. */
    interface Deed {
        void with(Connection connection) throws SQLException;
    }

    /** Runs statements in one transaction with triggers and foreign keys off. */
    void execute(String... statements) throws SQLException {
        inPower(connection -> {
            for (String sql : statements) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        });
    }

    /** Does something in one transaction with triggers and foreign keys off. */
    void inPower(Deed deed) throws SQLException {
        try (Connection connection = superuser.getConnection()) {
            connection.setAutoCommit(false);
            List<String> tables = read(connection, TABLES, row -> row.getString(1));
            run(connection, "SET LOCAL session_replication_role = replica");
            for (String table : tables) {
                run(connection, "ALTER TABLE " + table + " DISABLE TRIGGER USER");
            }
            deed.with(connection);
            for (String table : tables) {
                run(connection, "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER audit_no_change");
            }
            connection.commit();
        }
    }
}

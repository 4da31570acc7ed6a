package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.KeyRing;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys, records to seal, and a check of the whole log that shares no code with the sealer but the hashes. */
final class SealFixture {

    private SealFixture() {}

    static Ed25519Key key(String id) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return Ed25519Key.signing(id, pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] ones() {
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 1);
        return ones;
    }

    static AuditSealer.Builder sealer(AuditDatabase database, Ed25519Key key) {
        return AuditSealer.builder(database.as("sealer")).signer(BlockSigner.ed25519(key));
    }

    /** Statement that inserts records of a tenant, one for each number of a series. */
    static String inserts(String tenant, String retention, int count) {
        return "INSERT INTO audit.record (tenant_id, retention, id, occurred_at, actor_type, actor_id, action, outcome,"
                + " resource_type, resource_id, detail, format) SELECT '" + tenant + "', '" + retention
                + "', gen_random_uuid(), now(), 'USER', 'alice', 'order.create', 'SUCCESS', 'order', 'o-' || i,"
                + " jsonb_build_object('n', i, 'note', repeat('x', 100), 'changes', jsonb_build_array()), 1"
                + " FROM generate_series(1, " + count + ") AS i";
    }

    /** Commits records of a tenant in one transaction. */
    static void write(AuditDatabase database, String tenant, int count) throws SQLException {
        try (Connection tx = database.tenantTransaction(tenant)) {
            AuditDatabase.execute(tx, inserts(tenant, "standard", count));
            tx.commit();
        }
    }

    static List<Block> blocks(AuditDatabase database) throws SQLException {
        return rows(database, "SELECT " + Block.COLUMNS + " FROM audit.block ORDER BY block_no", Block::read);
    }

    static Block head(AuditDatabase database) throws SQLException {
        List<Block> blocks = blocks(database);
        return blocks.get(blocks.size() - 1);
    }

    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> rows(AuditDatabase database, String query, Reader<T> reader) throws SQLException {
        try (Connection connection = database.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<T> values = new ArrayList<>();
            while (rows.next()) {
                values.add(reader.read(rows));
            }
            return values;
        }
    }

    /** Waits until a query has no rows, half a minute at most; a server needs a moment to notice that a client is gone. */
    static void awaitNone(AuditDatabase database, String query) throws SQLException {
        long begun = System.nanoTime();
        while (!database.column(query).isEmpty()) {
            assertThat(System.nanoTime() - begun)
                    .as("nanoseconds until none: %s", query)
                    .isLessThan(30_000_000_000L);
            database.column("SELECT pg_sleep(0.01)");
        }
    }

    /** Asserts that the log is one chain which holds every record exactly once, as it is. */
    static void assertWhole(AuditDatabase database, Ed25519Key... keys) throws SQLException {
        List<Block> blocks = blocks(database);
        BlockKeys valid = BlockKeys.of(KeyRing.forReading(List.of(keys)))
                .since(blocks.get(0).header());
        List<AuditRecord> records = rows(
                database,
                "SELECT " + AuditRecord.COLUMNS + " FROM audit.record ORDER BY cluster_id, xact_id, seq",
                AuditRecord::read);
        long total = 0;
        for (int i = 0; i < blocks.size(); i++) {
            BlockHeader header = blocks.get(i).header();
            assertThat(header.number()).isEqualTo(i);
            assertThat(header.previous())
                    .isEqualTo(
                            i == 0
                                    ? Optional.empty()
                                    : Optional.of(blocks.get(i - 1).hash()));
            assertThat(blocks.get(i).isHashAsStored()).isTrue();
            assertThat(valid.verify(blocks.get(i))).as("%s", header).isEqualTo(BlockKeys.Verdict.VALID);
            valid = header.kind() == BlockKind.KEY_ROTATION ? valid.after(header) : valid;
            if (i > 0 && header.kind() != BlockKind.CLUSTER_CHANGE) {
                assertThat(header.from()).isEqualTo(blocks.get(i - 1).header().to());
                assertThat(header.sealedAt())
                        .isAfterOrEqualTo(blocks.get(i - 1).header().sealedAt());
            }
            Map<String, List<Hash>> expected = segments(records, header);
            assertThat(stored(database, header.number())).as("%s", header).isEqualTo(summary(expected));
            long leaves = expected.values().stream().mapToLong(List::size).sum();
            total += leaves;
            assertThat(header.leaves()).isEqualTo(leaves);
            assertThat(header.total()).isEqualTo(total);
            assertThat(header.segments()).isEqualTo(expected.size());
        }
        assertThat(total).isEqualTo(records.size());
    }

    private static Map<String, List<Hash>> segments(List<AuditRecord> records, BlockHeader header) {
        Map<String, List<Hash>> segments = new TreeMap<>();
        for (AuditRecord record : records) {
            if (record.cluster() == header.cluster()
                    && record.transaction() >= header.from()
                    && record.transaction() < header.to()) {
                segments.computeIfAbsent(
                                record.tenant() + " " + record.retention() + " " + record.month() + "-01",
                                key -> new ArrayList<>())
                        .add(record.leafHash());
            }
        }
        return segments;
    }

    private static Map<String, String> summary(Map<String, List<Hash>> segments) {
        Map<String, String> summary = new TreeMap<>();
        segments.forEach((key, leaves) ->
                summary.put(key, leaves.size() + " " + MerkleTree.of(leaves).root()));
        return summary;
    }

    private static Map<String, String> stored(AuditDatabase database, long block) throws SQLException {
        Map<String, String> summary = new TreeMap<>();
        rows(
                database,
                "SELECT tenant_id || ' ' || retention || ' ' || bucket, leaf_count || ' ' || encode(root, 'hex')"
                        + " FROM audit.segment WHERE block_no = " + block,
                row -> summary.put(row.getString(1), row.getString(2)));
        return summary;
    }
}

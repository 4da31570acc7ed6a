package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealTablesIT {

    private static final List<String> TABLES = List.of("block", "segment", "anchor", "prune");

    @TempDir
    private static Path directory;

    private static AuditDatabase database;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        SealFixture.write(database, "acme", 1);
        SealFixture.write(database, "globex", 1);
        SealFixture.sealer(database, SealFixture.key("first"))
                .anchor(AnchorSink.file(directory.resolve("anchors")))
                .build()
                .sealOnce();
        database.administrate("INSERT INTO audit.prune (retention, bucket, segment_count, row_count, digest, record_id)"
                + " VALUES ('standard', '2020-01-01', 1, 1, sha256(''), gen_random_uuid())");
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @ParameterizedTest
    @Tag("AU19")
    @ValueSource(
            strings = {
                "audit_app",
                "audit_sealer",
                "audit_verifier",
                "audit_reader",
                "audit_retention",
                "audit_owner",
                "tenant"
            })
    void noRoleChangesOrRemovesASeal(String role) throws SQLException {
        assertThat(accepted("SET ROLE " + database.role(role) + "; SET mainstay.tenant_id = 'acme'"))
                .isEmpty();
    }

    @Test
    @Tag("AU19")
    void superuserInReplicaModeCannotEither() throws SQLException {
        assertThat(accepted("SET session_replication_role = replica")).isEmpty();
        for (String table : TABLES) {
            assertThat(database.column("SELECT 1 FROM audit." + table)).isNotEmpty();
        }
    }

    private static List<String> accepted(String preparation) throws SQLException {
        List<String> accepted = new ArrayList<>();
        for (String table : TABLES) {
            String column = table.equals("anchor") ? "sink" : table.equals("block") ? "key_id" : "retention";
            for (String change : List.of(
                    "UPDATE audit." + table + " SET " + column + " = 'x'",
                    "DELETE FROM audit." + table,
                    "DELETE FROM audit." + table + " WHERE false",
                    "TRUNCATE audit." + table + " CASCADE")) {
                try (Connection connection = database.postgres().dataSource().getConnection()) {
                    AuditDatabase.execute(connection, preparation);
                    AuditDatabase.execute(connection, change);
                    accepted.add(change);
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(change).isEqualTo("42501");
                }
            }
        }
        return accepted;
    }

    @ParameterizedTest
    @Tag("AU21")
    @ValueSource(strings = {"block", "segment", "anchor", "prune"})
    void tablesOfSealsCarryAllTriggersEnabledAlways(String table) throws SQLException {
        // Bits of tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
        assertThat(database.column("SELECT string_agg(tgname || ' ' || tgenabled::text || ' ' || tgtype, ', '"
                        + " ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'audit." + table
                        + "'::regclass"))
                .containsExactly(
                        "audit_no_change A " + (2 + 8 + 16 + 32) + ", audit_no_row_change A " + (1 + 2 + 8 + 16));
    }

    /** Each is the last block with something wrong; the sealer's rights are enough to try. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "block_no + 2 | to_xid | block_hash | cluster_id | HEARTBEAT | 23503",
                "block_no | to_xid | block_hash | cluster_id | HEARTBEAT | 23505",
                "block_no + 1 | to_xid | prev_hash | cluster_id | HEARTBEAT | 23505",
                "block_no + 1 | to_xid | sha256('x') | cluster_id | HEARTBEAT | 23503",
                "block_no + 1 | '1'::xid8 | block_hash | cluster_id | HEARTBEAT | 23503",
                "block_no + 1 | to_xid | block_hash | cluster_id + 1 | HEARTBEAT | 23503",
                "block_no + 1 | to_xid | block_hash | cluster_id | GENESIS | 23514",
                "block_no + 1 | to_xid | block_hash | cluster_id | DATA | 23514",
                "0 | to_xid | NULL | cluster_id | GENESIS | 23505"
            })
    void tablesRefuseWhatIsNoNextBlock(
            String no, String from, String previous, String cluster, String kind, String state) {
        assertThatThrownBy(() -> append(no, from, previous, cluster, kind))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @Test
    void tablesAcceptANextBlockAndAnotherCluster() throws SQLException {
        append("block_no + 1", "to_xid", "block_hash", "cluster_id", "HEARTBEAT");
        append("block_no + 1", "'0'::xid8", "block_hash", "cluster_id + 1", "CLUSTER_CHANGE");
    }

    /** Tries to append and takes it back. */
    private static void append(String no, String from, String previous, String cluster, String kind)
            throws SQLException {
        try (Connection tx = database.as("sealer").getConnection()) {
            tx.setAutoCommit(false);
            AuditDatabase.execute(
                    tx,
                    "INSERT INTO audit.block (block_no, kind, cluster_id, from_xid, to_xid,"
                            + " leaf_count, total_count, segment_count, root, prev_hash, block_hash, sealed_at, timeline_id, format,"
                            + " alg, key_id, signature) SELECT " + no + ", '" + kind + "', " + cluster + ", " + from
                            + ", " + from
                            + ", 0, total_count, 0, root, " + previous
                            + ", sha256('next'), sealed_at, timeline_id, format, alg,"
                            + " key_id, signature FROM audit.block ORDER BY audit.block.block_no DESC LIMIT 1");
            tx.rollback();
        }
    }

    @Test
    void segmentWithoutItsBlockCannotBeCommitted() throws SQLException {
        try (Connection tx = database.as("sealer").getConnection()) {
            tx.setAutoCommit(false);
            AuditDatabase.execute(
                    tx,
                    "INSERT INTO audit.segment (block_no, tenant_id, retention, bucket, leaf_count, root)"
                            + " VALUES (99, 'acme', 'standard', '2026-01-01', 1, sha256('x'))");

            assertThatThrownBy(tx::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23503"));
        }
    }

    @Test
    void readerOfOneTenantSeesItsSegmentsOnly() throws SQLException {
        try (Connection auditor = database.as("auditor").getConnection()) {
            assertThat(AuditDatabase.column(auditor, "SELECT tenant_id FROM audit.segment"))
                    .isEmpty();
            AuditDatabase.execute(auditor, "SET mainstay.tenant_id = 'globex'");

            assertThat(AuditDatabase.column(auditor, "SELECT tenant_id FROM audit.segment"))
                    .containsExactly("globex");
        }
    }
}

package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Hash;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.time.ManualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AuditSealerIT {

    private final Ed25519Key key = SealFixture.key("first");

    private AuditDatabase database;

    @BeforeEach
    void setUp() throws SQLException {
        database = AuditDatabase.ready();
    }

    @AfterEach
    void tearDown() {
        database.close();
    }

    @Test
    void sealsEveryTenantClassAndMonthAsASegmentOfItsOwn() throws SQLException {
        SealFixture.write(database, "acme", 3);
        try (Connection tx = database.tenantTransaction("globex")) {
            AuditDatabase.execute(tx, SealFixture.inserts("globex", "standard", 2));
            AuditDatabase.execute(tx, SealFixture.inserts("globex", "security", 4));
            tx.commit();
        }
        // A month that was never the present one, as in a restored log; it lies in the default partition.
        database.administrate(
                "SET session_replication_role = replica; INSERT INTO audit.record (recorded_at, tenant_id, id,"
                        + " occurred_at, actor_type, actor_id, action, outcome, resource_type, detail, format)"
                        + " SELECT '2020-02-29T23:59:59.999999Z', 'acme', gen_random_uuid(), now(), 'SYSTEM', 'x', 'y', 'SUCCESS', 'z',"
                        + " '{}', 1");

        SealResult result = SealFixture.sealer(database, key).build().sealOnce();

        assertThat(result).isEqualTo(new SealResult(SealResult.End.DONE, 2, 10));
        assertThat(database.column("SELECT tenant_id || ' ' || retention || ' ' || leaf_count FROM audit.segment"
                        + " ORDER BY tenant_id, retention, leaf_count"))
                .containsExactly("acme standard 1", "acme standard 3", "globex security 4", "globex standard 2");
        SealFixture.assertWhole(database, key);
    }

    @Test
    void secondRunSealsOnlyWhatCameAfterTheFirst() throws SQLException {
        AuditSealer sealer = SealFixture.sealer(database, key).build();
        SealFixture.write(database, "acme", 1);
        sealer.sealOnce();
        long end = SealFixture.head(database).header().to();

        assertThat(sealer.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 0, 0));
        SealFixture.write(database, "acme", 5);
        assertThat(sealer.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 1, 5));

        assertThat(SealFixture.head(database).header().from()).isEqualTo(end);
        SealFixture.assertWhole(database, key);
    }

    @Test
    void firstBlockNamesTheKeyAndEachBlockIsSigned() throws SQLException {
        SealFixture.sealer(database, key).build().sealOnce();

        Block genesis = SealFixture.head(database);
        assertThat(genesis.header().kind()).isEqualTo(BlockKind.GENESIS);
        assertThat(BlockKeys.announced(genesis.header().payload())).contains(key);
        assertThat(genesis.header().root()).isEqualTo(Hash.sha256());
        BlockKeys others = BlockKeys.of(KeyRing.forReading(List.of(SealFixture.key("first"))));
        assertThat(others.verify(genesis)).isEqualTo(BlockKeys.Verdict.INVALID);
    }

    @Test
    void logThatOnlyItsOwnerVerifiesIsSignedWithASecret() throws SQLException {
        HmacKey secret = HmacKey.of("secret", new byte[32]);
        SealFixture.write(database, "acme", 1);

        AuditSealer.builder(database.as("sealer"))
                .signer(BlockSigner.hmacSha256(secret))
                .build()
                .sealOnce();

        Block head = SealFixture.head(database);
        assertThat(head.header().algorithm()).isEqualTo("HmacSHA256");
        assertThat(BlockKeys.of(List.of(), List.of(secret)).verify(head)).isEqualTo(BlockKeys.Verdict.VALID);
        assertThat(BlockKeys.of(List.of(), List.of(HmacKey.of("secret", SealFixture.ones())))
                        .verify(head))
                .isEqualTo(BlockKeys.Verdict.INVALID);
    }

    @Test
    @Tag("AU25")
    void blockHoldsWholeTransactionsHoweverSmallItMayBe() throws SQLException {
        for (int size : new int[] {2, 2, 7, 1, 1, 1}) {
            SealFixture.write(database, "acme", size);
        }

        SealResult result =
                SealFixture.sealer(database, key).maxLeaves(3).build().sealOnce();

        assertThat(result.records()).isEqualTo(14);
        assertThat(database.column("SELECT leaf_count FROM audit.block WHERE kind = 'DATA' ORDER BY block_no"))
                .containsExactly("2", "2", "7", "3");
        assertThat(database.column("SELECT count(*) FROM audit.record r JOIN audit.block b ON r.xact_id >= from_xid"
                        + " AND r.xact_id < to_xid AND r.cluster_id = b.cluster_id GROUP BY xact_id"
                        + " HAVING count(DISTINCT block_no) <> 1"))
                .isEmpty();
        SealFixture.assertWhole(database, key);
    }

    @Test
    void numbersAreOrderedAsNumbersAlsoWhenTheyGetOneDigitMore() throws SQLException {
        AuditSealer sealer = SealFixture.sealer(database, key).build();
        for (int i = 0; i < 12; i++) {
            SealFixture.write(database, "acme", 12);
            sealer.sealOnce();
        }

        assertThat(SealFixture.head(database).header().number()).isEqualTo(12);
        assertThat(SealFixture.rows(
                        database,
                        "SELECT " + AuditRecord.COLUMNS + " FROM audit.record ORDER BY cluster_id, xact_id, seq",
                        row -> AuditRecord.read(row).sequence()))
                .isSorted()
                .hasSize(144);
        SealFixture.assertWhole(database, key);
    }

    @Test
    void logInAnotherClusterIsSealedToItsEndAndGoesOnThere() throws SQLException {
        AuditSealer sealer = SealFixture.sealer(database, key).build();
        SealFixture.write(database, "acme", 2);
        sealer.sealOnce();
        long first = SealFixture.head(database).header().cluster();
        SealFixture.write(database, "acme", 3);
        moveTo(42);
        SealFixture.write(database, "globex", 4);

        assertThat(sealer.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 3, 7));

        BlockHeader change = SealFixture.blocks(database).get(3).header();
        assertThat(change.kind()).isEqualTo(BlockKind.CLUSTER_CHANGE);
        assertThat(change.cluster()).isEqualTo(42);
        assertThat(change.payload().get("cluster")).isEqualTo(Long.toString(first));
        SealFixture.assertWhole(database, key);
        assertThat(sealer.sealOnce().blocks()).isZero();
    }

    @Test
    void clustersThatNobodySealedAreSealedOnTheWayAndAReturnRepeatsNothing() throws SQLException {
        long first = Long.parseLong(database.column("SELECT audit.cluster_id()").get(0));
        AuditSealer sealer = SealFixture.sealer(database, key).build();
        SealFixture.write(database, "acme", 2);
        sealer.sealOnce();
        moveTo(42);
        SealFixture.write(database, "acme", 3);
        moveTo(43);
        SealFixture.write(database, "acme", 4);
        sealer.sealOnce();
        moveTo(first);
        SealFixture.write(database, "acme", 5);

        assertThat(sealer.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 2, 5));

        assertThat(database.column("SELECT kind || ' ' || leaf_count FROM audit.block ORDER BY block_no"))
                .containsExactly(
                        "GENESIS 0",
                        "DATA 2",
                        "CLUSTER_CHANGE 0",
                        "DATA 3",
                        "CLUSTER_CHANGE 0",
                        "DATA 4",
                        "CLUSTER_CHANGE 0",
                        "DATA 5");
        SealFixture.assertWhole(database, key);
    }

    @Test
    void firstBlockOfARestoredLogBeginsInTheOldCluster() throws SQLException {
        moveTo(42);
        SealFixture.write(database, "acme", 2);
        moveTo(43);
        SealFixture.write(database, "acme", 3);

        SealResult result = SealFixture.sealer(database, key).build().sealOnce();

        assertThat(result.records()).isEqualTo(5);
        assertThat(database.column("SELECT kind || ' ' || cluster_id FROM audit.block ORDER BY block_no"))
                .containsExactly("GENESIS 42", "DATA 42", "CLUSTER_CHANGE 43", "DATA 43");
        SealFixture.assertWhole(database, key);
    }

    /** What a restore into another cluster changes for the log: the identity that new records get. */
    private void moveTo(long cluster) throws SQLException {
        database.administrate("CREATE OR REPLACE FUNCTION audit.cluster_id() RETURNS bigint LANGUAGE sql VOLATILE"
                + " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT " + cluster + "::bigint'");
    }

    @Test
    void rotationIsSignedByTheOldKeyAndTheNextBlockByTheNewOne() throws SQLException {
        Ed25519Key next = SealFixture.key("second");
        AuditSealer sealer = SealFixture.sealer(database, key).build();
        AuditSealer other = SealFixture.sealer(database, key).build();
        SealFixture.write(database, "acme", 1);

        sealer.rotate(BlockSigner.ed25519(next));
        sealer.sealOnce();

        assertThat(database.column("SELECT kind || ' ' || key_id FROM audit.block ORDER BY block_no"))
                .containsExactly("GENESIS first", "KEY_ROTATION first", "DATA second");
        // The new public key is in the log itself.
        SealFixture.assertWhole(database, key);
        SealFixture.write(database, "acme", 1);
        assertThatThrownBy(other::sealOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("signer must have the key second")
                .hasMessageContaining("had first");
        other.rotate(BlockSigner.ed25519(next));
        assertThat(other.sealOnce().records()).isEqualTo(1);
        assertThat(database.column("SELECT count(*) FROM audit.block WHERE kind = 'KEY_ROTATION'"))
                .containsExactly("1");
    }

    @Test
    void rotationToTheSameKeyIsRefused() {
        AuditSealer sealer = SealFixture.sealer(database, key).build();

        assertThatThrownBy(() -> sealer.rotate(BlockSigner.ed25519(SealFixture.key("first"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("next must have another key than first");
    }

    @Test
    void sealerThatIsNotTheLeaderDoesNothing() throws SQLException {
        SealFixture.write(database, "acme", 1);
        try (Connection leader = database.as("sealer").getConnection()) {
            AuditDatabase.column(leader, "SELECT pg_advisory_lock(hashtextextended('audit.seal', 0))");

            assertThat(SealFixture.sealer(database, key).build().sealOnce())
                    .isEqualTo(new SealResult(SealResult.End.FOLLOWER, 0, 0));
        }

        assertThat(SealFixture.sealer(database, key).build().sealOnce().records())
                .isEqualTo(1);
    }

    @Test
    void startedSealerSealsAfterEachIntervalUntilItIsClosed() throws SQLException {
        ManualTime time = ManualTime.create();
        AuditSealer sealer = SealFixture.sealer(database, key)
                .scheduler(time)
                .interval(Duration.ofSeconds(2))
                .build();

        sealer.start();
        time.advance(Duration.ZERO);
        SealFixture.write(database, "acme", 1);
        time.advance(Duration.ofMillis(1_999));
        assertThat(SealFixture.blocks(database)).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(SealFixture.blocks(database)).hasSize(2);

        sealer.close();
        SealFixture.write(database, "acme", 1);
        time.advance(Duration.ofSeconds(10));
        assertThat(SealFixture.blocks(database)).hasSize(2);
        assertThatThrownBy(sealer::start).hasMessage("sealer must be new, was closed");
    }
}

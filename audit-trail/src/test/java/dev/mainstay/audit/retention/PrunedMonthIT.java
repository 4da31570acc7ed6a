package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.retention.RetentionPlan.Partition;
import dev.mainstay.audit.seal.AnchorSink;
import dev.mainstay.audit.seal.AuditSealer;
import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.Digest;
import dev.mainstay.audit.seal.Finding;
import dev.mainstay.audit.seal.FindingKind;
import dev.mainstay.audit.seal.VerificationReport;
import dev.mainstay.audit.seal.VerificationReport.Result;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.KeyRing;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removal, sealer and verifier together. */
class PrunedMonthIT {

    private static final YearMonth MARCH = OldRecords.LONG_AGO;
    private static final YearMonth APRIL = MARCH.plusMonths(1);
    private static final String LEAF = "audit.record_standard_201503";
    private static final String UNGUARDED = "ALTER TABLE " + LEAF + " DISABLE TRIGGER ALL; ";

    @TempDir
    private Path directory;

    private Ed25519Key key;
    private OldRecords old;

    @BeforeEach
    void setUp() throws SQLException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = Ed25519Key.signing("sealer-1", pair.getPublic(), pair.getPrivate());
        old = new OldRecords();
        old.write("standard", MARCH, "acme", 3);
        old.write("standard", MARCH, "globex", 2);
        old.write("standard", APRIL, "acme", 2);
    }

    @AfterEach
    void tearDown() {
        old.close();
    }

    @Test
    @Tag("AU38")
    void removedMonthIsReportedAsPrunedAndTheRestAsIntact() throws Exception {
        sealAndAnchor();
        AuditRetention retention = old.retention().build();

        RetentionResult result = retention.run(only(retention.plan(Instant.now()), MARCH));
        VerificationReport before = verify();
        sealAndAnchor();
        VerificationReport after = verify();

        assertThat(result.pruned()).hasSize(1);
        assertThat(kinds(before)).containsExactly(FindingKind.PRUNE_UNSEALED);
        assertThat(kinds(after)).containsExactly(FindingKind.PRUNED);
        assertThat(after.result()).isEqualTo(Result.INTACT);
        Finding pruned = after.findings().get(0);
        assertThat(pruned.recordId()).isEqualTo(result.pruned().get(0).record().toString());
        assertThat(pruned.counts()).hasToString("0/5");
    }

    @Test
    @Tag("AU38")
    void whatIsLeftIsStillVerifiedAfterARemoval() throws Exception {
        sealAndAnchor();
        AuditRetention retention = old.retention().build();
        retention.run(only(retention.plan(Instant.now()), MARCH));
        sealAndAnchor();

        old.database.administrate("ALTER TABLE audit.record_standard_201504 DISABLE TRIGGER ALL;"
                + " UPDATE audit.record_standard_201504 SET actor_id = 'mallory' WHERE ctid = '(0,1)'");

        assertThat(kinds(verify())).containsExactlyInAnyOrder(FindingKind.PRUNED, FindingKind.RECORD_ALTERED);
    }

    @Test
    @Tag("AU38")
    void monthsThatFollowEachOtherAreAllAccountedFor() throws Exception {
        sealAndAnchor();
        old.write("standard", MARCH, "acme", 1);
        sealAndAnchor();
        AuditRetention retention = old.retention().build();

        RetentionResult result = retention.run(retention.plan(Instant.now()));
        sealAndAnchor();

        assertThat(result.pruned()).hasSize(2);
        assertThat(result.pruned().get(0).segments()).isEqualTo(3);
        assertThat(kinds(verify())).containsExactly(FindingKind.PRUNED, FindingKind.PRUNED);
        assertThat(verify().result()).isEqualTo(Result.INTACT);
    }

    /** The plan is made up, so nothing but the database is in the way. */
    @Test
    @Tag("AU38")
    void monthWithAnUnsealedUnanchoredHeldOrYoungRecordIsNeverDropped() throws Exception {
        AuditRetention retention = old.retention().build();
        YearMonth thisMonth = YearMonth.now(ZoneOffset.UTC);

        seal();
        Set<Obstacle> unanchored = refused(retention, MARCH);
        sealAndAnchor();
        old.write("standard", MARCH, "acme", 1);
        Set<Obstacle> unsealed = refused(retention, MARCH);
        sealAndAnchor();
        AuditDatabase.asAlice().run(() -> retention.hold(Hold.of("case-1", "asked by the court")));
        Set<Obstacle> held = refused(retention, MARCH);
        AuditDatabase.asAlice().run(() -> retention.release("case-1", "closed"));
        sealAndAnchor();
        Set<Obstacle> young = refused(retention, thisMonth);

        assertThat(unanchored).containsExactly(Obstacle.UNANCHORED);
        assertThat(unsealed).containsExactly(Obstacle.UNSEALED);
        assertThat(held).containsExactly(Obstacle.HELD);
        assertThat(young).containsExactly(Obstacle.TOO_YOUNG);
        assertThat(old.count("standard", MARCH)).isEqualTo(6);
        assertThat(old.hasTable("standard", thisMonth)).isTrue();
        assertThat(verify().findings()).isEmpty();
        assertThat(old.database.column("SELECT action FROM audit.record WHERE action = 'audit.pruned'"))
                .isEmpty();
    }

    private static Set<Obstacle> refused(AuditRetention retention, YearMonth month) {
        RetentionPlan madeUp = new RetentionPlan(Instant.now(), List.of(new Partition("standard", month, Set.of())));
        RetentionResult result = retention.run(madeUp);
        assertThat(result.pruned()).isEmpty();
        return result.refused().get(0).obstacles();
    }

    @Test
    @Tag("AU38")
    void monthThatWasDroppedOrEmptiedByHandIsMissing() throws Exception {
        sealAndAnchor();

        old.database.administrate(UNGUARDED + "DELETE FROM " + LEAF);
        List<FindingKind> emptied = kinds(verify());
        old.database.administrate("DROP TABLE " + LEAF);
        VerificationReport dropped = verify();

        assertThat(emptied).containsExactly(FindingKind.SEGMENT_MISSING, FindingKind.SEGMENT_MISSING);
        assertThat(kinds(dropped)).containsExactly(FindingKind.SEGMENT_MISSING, FindingKind.SEGMENT_MISSING);
        assertThat(dropped.findings()).extracting(Finding::tenant).containsExactly("acme", "globex");
        assertThat(dropped.result()).isEqualTo(Result.TAMPERED);
    }

    @Test
    @Tag("AU38")
    void forgedCertificateIsNotBelieved() throws Exception {
        sealAndAnchor();
        AuditRetention retention = old.retention().build();
        RetentionResult real = retention.run(only(retention.plan(Instant.now()), MARCH));
        sealAndAnchor();

        // It has the right numbers and digest, and borrows the record of another removal.
        old.database.administrate("DROP TABLE audit.record_standard_201504; INSERT INTO audit.prune (retention, bucket,"
                + " segment_count, row_count, digest, record_id) SELECT 'standard', '2015-04-01', 1, 2, decode('"
                + digestOfApril() + "', 'hex'), '" + real.pruned().get(0).record() + "'");
        VerificationReport borrowed = verify();

        assertThat(kinds(borrowed)).containsExactlyInAnyOrder(FindingKind.PRUNED, FindingKind.UNCORROBORATED_PRUNE);
        assertThat(borrowed.findings())
                .extracting(Finding::message)
                .contains("there is no record of the removal"); // so the rest was right
        assertThat(borrowed.result()).isEqualTo(Result.TAMPERED);
    }

    private String digestOfApril() throws SQLException {
        return old.database
                .column("SELECT encode(sha256(int8send(block_no) || int4send(length(leaf)) || leaf), 'hex') FROM"
                        + " (SELECT block_no, convert_to('{\"bucket\":\"2015-04\",\"count\":\"2\",\"retention\":"
                        + "\"standard\",\"root\":\"' || encode(root, 'hex') || '\",\"tenant\":\"acme\"}', 'UTF8')"
                        + " AS leaf FROM audit.segment WHERE bucket = '2015-04-01') AS s")
                .get(0);
    }

    @Test
    @Tag("AU38")
    void certificateThatSaysMoreThanItsSealedRecordIsNotBelieved() throws Exception {
        sealAndAnchor();
        AuditRetention retention = old.retention().build();
        retention.run(only(retention.plan(Instant.now()), MARCH));
        sealAndAnchor();

        old.database.administrate("ALTER TABLE audit.prune DISABLE TRIGGER ALL; UPDATE audit.prune SET row_count = 6");

        assertThat(kinds(verify())).containsExactly(FindingKind.UNCORROBORATED_PRUNE);
    }

    private static RetentionPlan only(RetentionPlan plan, YearMonth month) {
        List<Partition> partitions = plan.partitions().stream()
                .filter(partition -> partition.month().equals(month))
                .toList();
        return new RetentionPlan(plan.at(), partitions);
    }

    private void seal() throws SQLException {
        seal(AuditSealer.builder(old.database.as("sealer")).signer(BlockSigner.ed25519(key)));
    }

    private void sealAndAnchor() throws SQLException {
        seal(AuditSealer.builder(old.database.as("sealer"))
                .signer(BlockSigner.ed25519(key))
                .anchor(AnchorSink.file(directory.resolve("anchors"))));
    }

    /** Another session of the server may hold the horizon for a moment. */
    private static void seal(AuditSealer.Builder builder) throws SQLException {
        try (AuditSealer sealer = builder.build()) {
            for (int attempt = 0; attempt < 10_000; attempt++) {
                sealer.sealOnce();
                if (sealer.backlog().unsealed() == 0) {
                    return;
                }
            }
        }
        throw new IllegalStateException("records stayed unsealed");
    }

    private VerificationReport verify() throws SQLException, IOException {
        return AuditVerifier.builder(old.database.as("verifier"))
                .keys(BlockKeys.of(KeyRing.of(key, List.of())))
                .anchors(Digest.readAll(directory.resolve("anchors")))
                .build()
                .verify();
    }

    private static List<FindingKind> kinds(VerificationReport report) {
        return report.findings().stream().map(Finding::kind).toList();
    }
}

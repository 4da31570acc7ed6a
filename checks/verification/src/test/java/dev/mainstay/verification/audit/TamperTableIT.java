package dev.mainstay.verification.audit;

import static dev.mainstay.audit.seal.FindingKind.ANCHOR_BLOCK_MISSING;
import static dev.mainstay.audit.seal.FindingKind.ANCHOR_MISMATCH;
import static dev.mainstay.audit.seal.FindingKind.BAD_SIGNATURE;
import static dev.mainstay.audit.seal.FindingKind.BLOCK_HASH_MISMATCH;
import static dev.mainstay.audit.seal.FindingKind.BLOCK_MISSING;
import static dev.mainstay.audit.seal.FindingKind.BLOCK_ROOT_MISMATCH;
import static dev.mainstay.audit.seal.FindingKind.RECORDS_INSERTED;
import static dev.mainstay.audit.seal.FindingKind.RECORDS_MISSING;
import static dev.mainstay.audit.seal.FindingKind.RECORD_ALTERED;
import static dev.mainstay.audit.seal.FindingKind.RECORD_MAC_INVALID;
import static dev.mainstay.audit.seal.FindingKind.TOTAL_MISMATCH;
import static dev.mainstay.testkit.MainstayAssertions.assertThatVerification;
import static dev.mainstay.verification.audit.SealedTrail.T1;
import static dev.mainstay.verification.audit.SealedTrail.T2;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.seal.BlockSigner;
import dev.mainstay.audit.seal.FindingKind;
import dev.mainstay.testkit.audit.TamperKit;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each way of tampering leads to, on one trail: after each it is undone, and the trail is intact again. */
class TamperTableIT {

    private static SealedTrail trail;
    private static TamperKit kit;
    private static List<AuditId> sealed;
    private static List<AuditId> unsealed;

    /** Blocks 1 to 3 with 4+3, 2+2 and 0+2 records of the two tenants, and two of the first that wait. */
    @BeforeAll
    static void seal() throws SQLException, GeneralSecurityException {
        trail = new SealedTrail();
        kit = TamperKit.with(trail.database.superuser());
        sealed = trail.write(T1, 4);
        trail.write(T2, 3);
        trail.seal();
        trail.write(T1, 2);
        trail.write(T2, 2);
        trail.seal();
        trail.write(T2, 2);
        trail.seal();
        unsealed = trail.write(T1, 2);
    }

    @AfterAll
    static void close() {
        trail.close();
    }

    @AfterEach
    void undo() throws SQLException {
        kit.undo();

        assertThatVerification(trail.byAnchorsToo().verify()).isIntact();
        assertThatVerification(trail.byMacsToo().verify()).isIntact();
    }

    interface Deed {
        void run() throws SQLException, GeneralSecurityException;
    }

    /** What is done, and what is found by the seals alone, by published digests besides, and by MACs besides. */
    record Row(String what, Deed deed, List<FindingKind> seals, List<FindingKind> anchors, List<FindingKind> macs) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static final List<FindingKind> NONE = List.of();

    static Stream<Row> table() {
        List<FindingKind> altered = List.of(RECORD_ALTERED);
        List<FindingKind> mac = List.of(RECORD_MAC_INVALID);
        List<FindingKind> gone = List.of(ANCHOR_BLOCK_MISSING);
        return Stream.of(
                new Row(
                        "edit detail",
                        () -> kit.editDetail(sealed.get(0), "/context/total", "\"99\""),
                        altered,
                        NONE,
                        mac),
                new Row(
                        "edit recorded_at by 1 us",
                        () -> kit.shiftRecordedAt(sealed.get(0), Duration.ofNanos(1_000)),
                        altered,
                        NONE,
                        NONE),
                new Row(
                        "\"10.50\" to \"10.5\"",
                        () -> kit.editDetail(sealed.get(0), "/context/total", "\"10.5\""),
                        altered,
                        NONE,
                        mac),
                new Row("1 to 1.0", () -> kit.editDetail(sealed.get(0), "/context/count", "1.0"), NONE, NONE, NONE),
                new Row("remove the MAC", () -> kit.removeMac(sealed.get(0)), altered, NONE, mac),
                new Row("delete", () -> kit.deleteRecord(sealed.get(0)), List.of(RECORDS_MISSING), NONE, NONE),
                new Row("insert", () -> kit.insertCopy(sealed.get(0)), List.of(RECORDS_INSERTED), NONE, mac),
                new Row("reorder", () -> kit.swapOrder(sealed.get(0), sealed.get(1)), altered, NONE, NONE),
                new Row(
                        "move to another tenant",
                        () -> kit.moveToTenant(sealed.get(0), T2.value()),
                        List.of(RECORDS_MISSING, RECORDS_INSERTED),
                        NONE,
                        mac),
                new Row(
                        "delete a tenant with its segment",
                        () -> kit.deleteTenant(1, T1.value()),
                        List.of(BLOCK_ROOT_MISMATCH),
                        NONE,
                        NONE),
                new Row(
                        "edit a block",
                        () -> kit.editBlock(2),
                        List.of(BLOCK_HASH_MISMATCH, BAD_SIGNATURE, TOTAL_MISMATCH),
                        NONE,
                        NONE),
                new Row("truncate the tail", () -> kit.truncateFrom(3), NONE, gone, NONE),
                new Row("delete everything but the first block", () -> kit.truncateFrom(1), NONE, gone, NONE),
                new Row(
                        "seal anew without the key",
                        () -> resealed("sealer-1"),
                        List.of(BAD_SIGNATURE),
                        mismatch(),
                        mac),
                new Row("seal anew with the stolen key", TamperTableIT::resealed, NONE, mismatch(), mac),
                new Row(
                        "edit an unsealed record",
                        () -> kit.editDetail(unsealed.get(0), "/context/total", "\"99\""),
                        NONE,
                        NONE,
                        mac),
                new Row("delete an unsealed record", () -> kit.deleteRecord(unsealed.get(0)), NONE, NONE, NONE),
                new Row("write all details anew", () -> kit.rewriteDetails(), NONE, NONE, NONE));
    }

    private static List<FindingKind> mismatch() {
        return List.of(ANCHOR_MISMATCH);
    }

    private static void resealed() throws SQLException {
        kit.editDetail(sealed.get(0), "/context/total", "\"99\"");
        kit.reseal(1, BlockSigner.ed25519(trail.key));
    }

    private static void resealed(String keyId) throws SQLException, GeneralSecurityException {
        kit.editDetail(sealed.get(0), "/context/total", "\"99\"");
        kit.reseal(1, BlockSigner.ed25519(SealedTrail.newKey(keyId)));
    }

    @ParameterizedTest
    @Tag("TK20")
    @Tag("AU30")
    @MethodSource("table")
    void tamperingIsFoundByWhatTheTableSays(Row row) throws SQLException, GeneralSecurityException {
        row.deed().run();

        assertThatVerification(trail.bySeals().verify()).as("seals alone").found(kinds(row.seals(), NONE));
        assertThatVerification(trail.byAnchorsToo().verify())
                .as("with published digests")
                .found(kinds(row.seals(), row.anchors()));
        assertThatVerification(trail.byMacsToo().verify()).as("with MACs").found(kinds(row.seals(), row.macs()));
    }

    private static FindingKind[] kinds(List<FindingKind> some, List<FindingKind> more) {
        return Stream.concat(some.stream(), more.stream()).toArray(FindingKind[]::new);
    }

    @Test
    @Tag("TK20")
    void findingsNameBlockTenantAndRecord() throws SQLException {
        kit.editDetail(sealed.get(1), "/context/total", "\"99\"");

        assertThatVerification(trail.byMacsToo().verify())
                .found(RECORD_ALTERED, RECORD_MAC_INVALID)
                .inBlock(1)
                .ofTenant(T1.value())
                .about(sealed.get(1))
                .counted(4, 4);
    }

    @Test
    void stepsAreUndoneTogetherAndWhatWasRecordedMeanwhileStays() throws SQLException {
        kit.editDetail(sealed.get(0), "/context/total", "\"1\"");
        kit.moveToTenant(sealed.get(1), T2.value());
        kit.deleteBlock(2);
        assertThatVerification(trail.bySeals().verify()).found(RECORDS_MISSING, RECORDS_INSERTED, BLOCK_MISSING);
        AuditId meanwhile = trail.write(T1, 1).get(0);

        kit.undo();

        assertThatVerification(trail.byAnchorsToo().verify()).isIntact();
        kit.deleteRecord(meanwhile);
    }

    @Test
    void stepThatFindsNothingToChangeFails() {
        AuditId nobody = new AuditId(new UUID(0x7000L, 0x8000_0000_0000_0000L));

        assertThatIllegalStateException()
                .isThrownBy(() -> kit.deleteRecord(nobody))
                .withMessageContaining("nothing was changed");
        assertThatIllegalStateException().isThrownBy(() -> kit.editDetail(sealed.get(0), "/no/where", "1"));
    }

    @Test
    void triggersAreOnAgainAfterAStep() throws SQLException {
        kit.deleteRecord(sealed.get(0));

        try (var superuser = trail.database.superuser().getConnection();
                var statement = superuser.createStatement()) {
            assertThatThrownBy(() -> statement.execute("UPDATE audit.record SET action = 'x'"))
                    .hasMessageContaining("append-only");
            assertThatThrownBy(() -> statement.execute("DELETE FROM audit.block"))
                    .hasMessageContaining("append-only");
        }
    }
}

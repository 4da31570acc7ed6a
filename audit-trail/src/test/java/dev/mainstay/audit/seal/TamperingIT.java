package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.seal.VerificationReport.Result;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What each kind of tampering leads to: with the seals alone, with published digests too, and with MACs too. */
class TamperingIT {

    private static final String NEW_ID = "01900000-0000-7000-8000-000000000001";

    private SealedLog log;
    private Tampering tampering;
    private String id;
    private String cluster;

    @BeforeEach
    void seal() throws SQLException {
        log = SealedLog.ofThreeBlocks();
        tampering = Tampering.with(log.database.postgres().dataSource());
        id = log.ids(T1).get(0);
        cluster = log.database.column("SELECT audit.cluster_id()").get(0);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    @Tag("AU30")
    void editOfASealedDetail() throws SQLException {
        tampering.editDetail(id);

        assertFindings(
                List.of("RECORD_ALTERED 4/4 block 1 t1"), List.of(), List.of("RECORD_MAC_INVALID block 1 t1 " + id));
    }

    @Test
    @Tag("AU30")
    void shiftByOneMicrosecond() throws SQLException {
        tampering.shiftRecordedAt(id);

        assertFindings(List.of("RECORD_ALTERED 4/4 block 1 t1"), List.of(), List.of());
    }

    @Test
    @Tag("AU30")
    void numberInATextWithOneZeroLess() throws SQLException {
        tampering.respellText(id);

        assertFindings(
                List.of("RECORD_ALTERED 4/4 block 1 t1"), List.of(), List.of("RECORD_MAC_INVALID block 1 t1 " + id));
    }

    @Test
    @Tag("AU30")
    void sameNumberInOtherWordsIsNoTampering() throws SQLException {
        tampering.respellNumber(id);

        assertThat(log.database.rows(new AuditId(UUID.fromString(id)), "detail"))
                .first()
                .asString()
                .contains("1.0");
        assertFindings(List.of(), List.of(), List.of());
    }

    @Test
    @Tag("AU30")
    void deletedRecord() throws SQLException {
        tampering.deleteRecord(id);

        assertFindings(List.of("RECORDS_MISSING 3/4 block 1 t1"), List.of(), List.of());
    }

    @Test
    @Tag("AU30")
    void insertedRecord() throws SQLException {
        tampering.insertCopy(id, NEW_ID, T1, cluster);

        assertFindings(
                List.of("RECORDS_INSERTED 5/4 block 1 t1"),
                List.of(),
                List.of("RECORD_MAC_INVALID block 1 t1 " + NEW_ID));
    }

    @Test
    @Tag("AU30")
    void otherOrder() throws SQLException {
        tampering.swapOrder(id, log.ids(T1).get(1));

        assertFindings(List.of("RECORD_ALTERED 4/4 block 1 t1"), List.of(), List.of());
    }

    @Test
    @Tag("AU30")
    void recordMovedToAnotherTenant() throws SQLException {
        tampering.moveToTenant(id, T2);

        assertFindings(
                List.of("RECORDS_INSERTED 4/3 block 1 t2", "RECORDS_MISSING 3/4 block 1 t1"),
                List.of(),
                List.of("RECORD_MAC_INVALID block 1 t2 " + id));
    }

    @Test
    @Tag("AU30")
    void tenantDeletedWithItsSegment() throws SQLException {
        tampering.deleteTenant(1, T1);

        assertFindings(List.of("BLOCK_ROOT_MISMATCH 1/2 block 1"), List.of(), List.of());
    }

    @Test
    @Tag("AU30")
    void editedBlock() throws SQLException {
        tampering.updateBlock(2, "total_count = total_count + 1");

        assertFindings(
                List.of("BAD_SIGNATURE block 2", "BLOCK_HASH_MISMATCH block 2", "TOTAL_MISMATCH 12/11 block 2"),
                List.of(),
                List.of());
    }

    @Test
    @Tag("AU30")
    void truncatedTail() throws SQLException {
        tampering.truncateTail(2);

        assertFindings(List.of(), List.of("ANCHOR_BLOCK_MISSING 0/2 block 2"), List.of());
    }

    @Test
    @Tag("AU30")
    void everythingDeletedButTheFirstBlock() throws SQLException {
        tampering.truncateTail(1);

        assertFindings(List.of(), List.of("ANCHOR_BLOCK_MISSING 0/3 block 1"), List.of());
    }

    @Test
    @Tag("AU30")
    void sealedAnewWithoutTheKey() throws SQLException {
        tampering.editDetail(id);
        tampering.reseal(1, BlockSigner.ed25519(SealedLog.key(log.key.id())));

        assertFindings(
                List.of("BAD_SIGNATURE block 1", "BAD_SIGNATURE block 2", "BAD_SIGNATURE block 3"),
                List.of("ANCHOR_MISMATCH block 1", "ANCHOR_MISMATCH block 2", "ANCHOR_MISMATCH block 3"),
                List.of("RECORD_MAC_INVALID block 1 t1 " + id));
    }

    @Test
    @Tag("AU30")
    void sealedAnewWithTheStolenKey() throws SQLException {
        tampering.editDetail(id);
        tampering.reseal(1, BlockSigner.ed25519(log.key));

        assertFindings(
                List.of(),
                List.of("ANCHOR_MISMATCH block 1", "ANCHOR_MISMATCH block 2", "ANCHOR_MISMATCH block 3"),
                List.of("RECORD_MAC_INVALID block 1 t1 " + id));
    }

    @Test
    @Tag("AU30")
    void unsealedRecordIsVouchedForByItsMacOnly() throws SQLException {
        log.write(Map.of(T1, 4));
        List<String> unsealed = log.ids(T1).subList(6, 10);
        tampering.editDetail(unsealed.get(0));
        tampering.dropMac(unsealed.get(1));
        tampering.replaceMacKey(unsealed.get(2));
        tampering.deleteRecord(unsealed.get(3));

        assertFindings(
                List.of(),
                List.of(),
                unsealed.subList(0, 3).stream()
                        .map(edited -> "RECORD_MAC_INVALID t1 " + edited)
                        .toList());
    }

    @Test
    @Tag("AU30")
    void nothingDoneAndEverythingWrittenAnewIsNoTampering() throws SQLException {
        log.database.administrate("VACUUM FULL audit.record_standard_" + month());
        log.database.administrate("REINDEX TABLE audit.record_standard_" + month());
        tampering.execute("UPDATE audit.record SET detail = (detail || '{\"x\": 1}') - 'x'");

        assertFindings(List.of(), List.of(), List.of());
    }

    @Test
    void recordsWhereNobodyCanHaveWrittenThemAreFound() throws SQLException {
        tampering.insertCopy(id, NEW_ID, "t3", cluster);

        assertFindings(
                List.of("SEGMENT_UNKNOWN 1/0 block 1 t3"),
                List.of(),
                List.of("RECORD_MAC_INVALID block 1 t3 " + NEW_ID));
    }

    @Test
    void segmentWithoutRecordsAndCertificateIsFound() throws SQLException {
        for (String sealedId : log.ids(T1).subList(0, 4)) {
            tampering.deleteRecord(sealedId);
        }

        assertFindings(List.of("SEGMENT_MISSING 0/4 block 1 t1"), List.of(), List.of());
    }

    @Test
    void allFindingsAreListedAndNotOnlyTheFirst() throws SQLException {
        tampering.editDetail(id);
        tampering.deleteRecord(log.ids(T2).get(0));
        tampering.deleteBlock(2);

        assertFindings(
                List.of("BLOCK_MISSING 0/1 block 2", "RECORDS_MISSING 2/3 block 1 t2", "RECORD_ALTERED 4/4 block 1 t1"),
                List.of("ANCHOR_BLOCK_MISSING 0/1 block 2"),
                List.of("RECORD_MAC_INVALID block 1 t1 " + id));
    }

    private String month() throws SQLException {
        return log.database
                .column("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')")
                .get(0);
    }

    private void assertFindings(List<String> seals, List<String> anchors, List<String> macs) throws SQLException {
        assertThat(found(log.verifier())).as("seals alone").containsExactlyInAnyOrderElementsOf(seals);
        assertThat(found(log.verifier().anchors(log.published)))
                .as("with published digests")
                .containsExactlyInAnyOrderElementsOf(both(seals, anchors));
        assertThat(found(log.verifier().recordMac(log.mac)))
                .as("with MACs")
                .containsExactlyInAnyOrderElementsOf(both(seals, macs));
    }

    private static List<String> both(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static List<String> found(AuditVerifier.Builder verifier) throws SQLException {
        VerificationReport report = verifier.build().verify();
        assertThat(report.result()).isEqualTo(report.findings().isEmpty() ? Result.INTACT : Result.TAMPERED);
        return report.findings().stream().map(TamperingIT::inShort).toList();
    }

    private static String inShort(Finding finding) {
        StringBuilder text = new StringBuilder(finding.kind().name());
        if (finding.counts() != null) {
            text.append(' ').append(finding.counts());
        }
        if (finding.block() != null) {
            text.append(" block ").append(finding.block());
        }
        if (finding.tenant() != null) {
            text.append(' ').append(finding.tenant());
        }
        if (finding.recordId() != null) {
            text.append(' ').append(finding.recordId());
        }
        return text.toString();
    }
}

package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.Segment;
import dev.mainstay.audit.seal.VerificationReport.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Removed records are believed to be removed rightly when seals and a sealed record bear the certificate out. */
class CertificateIT {

    private static final String ID = "01900000-0000-7000-8000-00000000000a";

    private SealedLog log;
    private Tampering tampering;
    private String month;

    @BeforeEach
    void seal() throws SQLException {
        log = SealedLog.ofThreeBlocks();
        tampering = Tampering.with(log.database.postgres().dataSource());
        month = log.database
                .column("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM')")
                .get(0);
        // What is removed is of one class, the record of it is of another.
        log.database.administrate("SELECT audit.ensure_partition('kept', now()::date)");
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void removalThatSealsAndASealedRecordBearOutIsInformation() throws SQLException {
        remove(digest("*"), 13);
        log.seal();

        VerificationReport report = log.verify();

        assertThat(report.findings()).extracting(Finding::kind).containsExactly(FindingKind.PRUNED);
        assertThat(report.findings().get(0).recordId()).isEqualTo(ID);
        assertThat(report.findings().get(0).counts()).isEqualTo(new Finding.Counts(0, 13));
        assertThat(report.result()).isEqualTo(Result.INTACT);
        assertThat(report.coverage().removed()).isEqualTo(13);
        assertThat(report.coverage().records()).isEqualTo(1);
    }

    @Test
    void removalWaitsForTheSealOfItsRecord() throws SQLException {
        remove(digest("*"), 13);

        VerificationReport report = log.verify();

        assertThat(report.findings()).extracting(Finding::kind).containsExactly(FindingKind.PRUNE_UNSEALED);
        assertThat(report.result()).isEqualTo(Result.INCOMPLETE);
    }

    @Test
    void certificateOfOtherSegmentsIsNotBorneOut() throws SQLException {
        remove(digest(T1), 13);
        log.seal();

        assertUncorroborated();
    }

    @Test
    void certificateOfAnotherNumberOfRecordsIsNotBorneOut() throws SQLException {
        remove(digest("*"), 12);
        log.seal();

        assertUncorroborated();
    }

    @Test
    void certificateWithoutARecordIsNotBorneOut() throws SQLException {
        remove(digest("*"), 13);
        tampering.deleteRecord(ID);
        log.seal();

        assertUncorroborated();
    }

    @Test
    void certificateWhoseRecordSaysSomethingElseIsNotBorneOut() throws SQLException {
        remove(digest("*"), 13);
        tampering.updateRecord(ID, "detail = jsonb_set(detail, '{context,rows}', '14')");
        log.seal();

        assertUncorroborated();
    }

    @Test
    void certificateWhoseRecordIsNotAsItWasSealedIsNotBorneOut() throws SQLException {
        remove(digest("*"), 13);
        log.seal();
        tampering.updateRecord(ID, "actor_id = 'somebody'");

        assertThat(log.verify().findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(FindingKind.UNCORROBORATED_PRUNE, FindingKind.RECORD_ALTERED);
    }

    @Test
    void certificateOfOneTenantCoversNoOther() throws SQLException {
        removeOf(T1, digest(T1), 6);
        tampering.execute("DELETE FROM audit.record WHERE tenant_id = '" + T2 + "'");
        log.seal();

        assertThat(log.verify().findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(
                        FindingKind.PRUNED,
                        FindingKind.SEGMENT_MISSING,
                        FindingKind.SEGMENT_MISSING,
                        FindingKind.SEGMENT_MISSING);
    }

    @Test
    void segmentsWhoseCountsAddUpToNoNumberDoNotEndTheVerification() throws SQLException {
        remove(digest("*"), 13);
        log.seal();
        log.database.administrate("ALTER TABLE audit.segment DISABLE TRIGGER USER;"
                + " UPDATE audit.segment SET leaf_count = 9223372036854775807;"
                + " ALTER TABLE audit.segment ENABLE TRIGGER USER");

        VerificationReport report = log.verify();

        assertThat(report.findings()).extracting(Finding::kind).contains(FindingKind.UNCORROBORATED_PRUNE);
        assertThat(report.result()).isEqualTo(Result.TAMPERED);
    }

    private void assertUncorroborated() throws SQLException {
        VerificationReport report = log.verify();
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(FindingKind.UNCORROBORATED_PRUNE);
        assertThat(report.result()).isEqualTo(Result.TAMPERED);
    }

    private record Told(String digest, int segments) {}

    /** The digest over the segments of a tenant, or of all. */
    private Told digest(String tenant) throws SQLException {
        List<Segment> segments = new ArrayList<>();
        for (long block = 1; block <= 3; block++) {
            for (String one : List.of(T1, T2)) {
                if (tenant.equals("*") || tenant.equals(one)) {
                    log.verifier()
                            .build()
                            .prove(one, block)
                            .forEach(proof -> segments.add(proof.place().segment()));
                }
            }
        }
        return new Told(Segment.digest(segments).toString(), segments.size());
    }

    private void remove(Told told, int rows) throws SQLException {
        removeOf("*", told, rows);
        tampering.execute("DELETE FROM audit.record WHERE tenant_id IN ('" + T1 + "', '" + T2 + "')");
    }

    private void removeOf(String tenant, Told told, int rows) throws SQLException {
        String context = "{\"context\": {\"segments\": " + told.segments() + ", \"rows\": " + rows + ", \"digest\": \""
                + told.digest() + "\"}}";
        try (Connection connection = log.database.postgres().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            AuditDatabase.execute(
                    connection,
                    "INSERT INTO audit.record (tenant_id, retention, id, occurred_at, actor_type, actor_id, action,"
                            + " outcome, resource_type, resource_id, detail, format) VALUES ('-', 'kept', '" + ID
                            + "', now(), 'SYSTEM', 'retention', 'audit.pruned', 'SUCCESS', 'audit.partition',"
                            + " 'standard/" + month + "', '" + context + "', 1)");
            AuditDatabase.execute(
                    connection,
                    "INSERT INTO audit.prune (tenant_id, retention, bucket, segment_count, row_count, digest, record_id)"
                            + " VALUES ('" + tenant + "', 'standard', '" + month + "-01', " + told.segments() + ", "
                            + rows
                            + ", '\\x" + told.digest() + "', '" + ID + "')");
            connection.commit();
        }
        tampering.execute("DELETE FROM audit.record WHERE tenant_id = '" + tenant + "'");
    }
}

package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.seal.VerificationReport.Result;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The log in another database cluster, whose transaction ids begin anew: the server of these tests may be an older one. */
class RestoreIT {

    // Blocks before what refers to them, then the rest.
    private static final String TABLES = "SELECT c.oid::regclass::text FROM pg_class c"
            + " WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            + " ORDER BY c.relname <> 'block', c.relname";

    @Test
    @Tag("AU26")
    @Tag("AU30")
    void logThatWasCopiedIntoAnotherClusterIsIntactAndGoesOnAfterOneChange() throws Exception {
        try (SealedLog log = SealedLog.ofThreeBlocks();
                PostgresServer other = PostgresServer.start();
                AuditDatabase restored = AuditDatabase.ready(other)) {
            // A restore may come late: two records of the old cluster were never sealed there.
            log.write(Map.of(T1, 2));
            copy(log.database, restored);

            VerificationReport atOnce = verifier(log, restored).build().verify();
            try (SealedLog continued = continued(log, restored)) {
                continued.write(Map.of(T1, 1, T2, 4));
                continued.seal();
                continued.write(Map.of(T2, 1));
                continued.seal();
                log.published.addAll(continued.published);
                VerificationReport later = verifier(log, restored).build().verify();

                assertThat(atOnce.findings()).isEmpty();
                assertThat(atOnce.coverage().records()).isEqualTo(13);
                assertThat(atOnce.coverage().unsealed()).isEqualTo(2);
                assertThat(later.findings()).isEmpty();
                assertThat(later.result()).isEqualTo(Result.INTACT);
                assertThat(later.coverage().records()).isEqualTo(21);
                assertThat(later.coverage().unsealed()).isZero();
                assertThat(restored.column("SELECT count(*) FROM audit.block WHERE kind = 'CLUSTER_CHANGE'"))
                        .containsExactly("1");
                assertThat(restored.column("SELECT count(DISTINCT cluster_id) FROM audit.block"))
                        .containsExactly("2");
            }
        }
    }

    @Test
    void recordThatIsAddedToAClusterWhichWasLeftIsFound() throws Exception {
        try (SealedLog log = SealedLog.ofThreeBlocks();
                PostgresServer other = PostgresServer.start();
                AuditDatabase restored = AuditDatabase.ready(other)) {
            copy(log.database, restored);
            try (SealedLog continued = continued(log, restored)) {
                continued.write(Map.of(T1, 1));
                continued.seal();
                String id = log.ids(T2).get(6);
                Tampering.with(restored.postgres().dataSource())
                        .updateRecord(id, "xact_id = '9000000000', action = 'order.other'");

                assertThat(verifier(log, restored).build().verify().findings())
                        .extracting(Finding::kind)
                        .contains(FindingKind.RECORDS_INSERTED, FindingKind.RECORDS_MISSING);
            }
        }
    }

    private static SealedLog continued(SealedLog log, AuditDatabase restored) {
        return SealedLog.on(restored, log.key);
    }

    private static AuditVerifier.Builder verifier(SealedLog log, AuditDatabase database) {
        return AuditVerifier.builder(database.as("verifier"))
                .keys(log.keys())
                .anchors(log.published)
                .recordMac(log.mac);
    }

    /** What an operator does: our SQL makes the schema, and each table is copied as it is. */
    private static void copy(AuditDatabase from, AuditDatabase to) throws SQLException, IOException {
        List<String> tables = from.column(TABLES);
        assertThat(tables).contains("audit.record", "audit.block", "audit.segment", "audit.anchor", "audit.prune");
        try (Connection source = from.postgres().dataSource().getConnection();
                Connection target = to.postgres().dataSource().getConnection()) {
            target.setAutoCommit(false);
            for (String table : tables) {
                boolean empty = AuditDatabase.column(target, "SELECT count(*) FROM " + table)
                        .get(0)
                        .equals("0");
                if (empty) {
                    copy(table, source, target);
                }
            }
            target.commit();
        }
    }

    private static void copy(String table, Connection source, Connection target) throws SQLException, IOException {
        String names = "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
                + " WHERE attrelid = '" + table
                + "'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''";
        String columns = AuditDatabase.column(source, names).get(0);
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        source.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT " + columns + " FROM " + table + " ORDER BY 1) TO STDOUT", rows);
        target.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "COPY " + table + " (" + columns + ") FROM STDIN",
                        new ByteArrayInputStream(rows.toByteArray()));
    }
}

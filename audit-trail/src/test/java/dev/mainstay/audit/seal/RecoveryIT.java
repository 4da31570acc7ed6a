package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.seal.VerificationReport.Result;
import dev.mainstay.testkit.servers.PostgresBackup;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log on servers that are copies of its own: an earlier state, and a hot standby. */
class RecoveryIT {

    @Test
    @Tag("AU27")
    void recoveryToAnEarlierPointShowsWhichPublishedBlocksItLost() throws SQLException {
        try (PostgresServer primary = PostgresServer.start();
                SealedLog log = SealedLog.on(AuditDatabase.ready(primary))) {
            PostgresBackup backup = primary.backup();
            blocks(log, 2);
            backup.restorePoint("before");
            blocks(log, 3);

            try (PostgresServer earlier = backup.recover("before")) {
                AuditDatabase rewound = log.database.on(earlier);
                VerificationReport report = verifier(log, rewound).build().verify();

                assertThat(report.findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(FindingKind.ANCHOR_BLOCK_MISSING);
                    assertThat(finding.block()).isEqualTo(3);
                    assertThat(finding.counts()).isEqualTo(new Finding.Counts(0, 3));
                    assertThat(finding.message()).contains("blocks 3 to 5", "the log ends with block 2");
                });
                assertThat(report.result()).isEqualTo(Result.TAMPERED);
                assertThat(report.coverage().anchoredThrough()).isEqualTo(2);
            }
            assertThat(verifier(log, log.database).build().verify().findings()).isEmpty();
        }
    }

    @Test
    @Tag("AU32")
    void hotStandbyShowsWhatThePrimaryShows() throws SQLException {
        try (PostgresServer primary = PostgresServer.start();
                SealedLog log = SealedLog.on(AuditDatabase.ready(primary));
                PostgresServer standby = primary.backup().standby()) {
            blocks(log, 4);
            Tampering tampering = Tampering.with(log.database.postgres().dataSource());
            tampering.editDetail(log.ids(T1).get(0));
            tampering.deleteRecord(log.ids(T1).get(2));
            AuditDatabase replica = log.database.on(standby);
            awaitReplay(log.database, replica);
            Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);

            VerificationReport there =
                    verifier(log, log.database).clock(clock).build().verify();
            VerificationReport here =
                    verifier(log, replica).clock(clock).build().verify();
            VerificationReport parallel =
                    verifier(log, replica).clock(clock).parallelism(3).build().verify();

            assertThat(replica.column("SELECT pg_is_in_recovery()")).containsExactly("t");
            assertThat(there.findings())
                    .extracting(Finding::kind)
                    .containsExactlyInAnyOrder(
                            FindingKind.RECORD_ALTERED, FindingKind.RECORD_MAC_INVALID, FindingKind.RECORDS_MISSING);
            assertThat(here).isEqualTo(there);
            assertThat(parallel).isEqualTo(there);
        }
    }

    private static void blocks(SealedLog log, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            log.write(Map.of(T1, 2, T2, 1));
            log.seal();
        }
    }

    private static AuditVerifier.Builder verifier(SealedLog log, AuditDatabase database) {
        return AuditVerifier.builder(database.as("verifier"))
                .keys(log.keys())
                .anchors(log.published)
                .recordMac(log.mac);
    }

    private static void awaitReplay(AuditDatabase primary, AuditDatabase replica) throws SQLException {
        // The servers of tests answer a commit before it is written; this one is, and all before it.
        primary.column(
                "SELECT set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'test', '')");
        String written = primary.column("SELECT pg_current_wal_flush_lsn()").get(0);
        String replayed = "SELECT pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn";
        for (int poll = 0; poll < 5_000 && !replica.column(replayed).get(0).equals("t"); poll++) {
            assertThat(poll).isLessThan(4_999);
        }
    }
}

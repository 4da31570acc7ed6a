package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.seal.FindingKind.Aspect;
import dev.mainstay.audit.seal.VerificationReport.Result;
import dev.mainstay.audit.seal.VerificationReport.Verdict;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.KeyRing;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a verification looks at, and how far. */
class AuditVerifierIT {

    private SealedLog log;
    private Tampering tampering;

    @BeforeEach
    void seal() throws SQLException {
        log = SealedLog.ofThreeBlocks();
        tampering = Tampering.with(log.database.postgres().dataSource());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void intactLogIsIntactInEveryRespect() throws SQLException {
        VerificationReport report =
                log.verifier().anchors(log.published).recordMac(log.mac).build().verify();

        assertThat(report.findings()).isEmpty();
        assertThat(report.result()).isEqualTo(Result.INTACT);
        assertThat(Aspect.values())
                .allSatisfy(aspect -> assertThat(report.verdict(aspect)).isEqualTo(Verdict.PASSED));
        assertThat(report.coverage().blocks()).isEqualTo(4);
        assertThat(report.coverage().records()).isEqualTo(13);
        assertThat(report.coverage().segments()).isEqualTo(5);
        assertThat(report.coverage().anchoredThrough()).isEqualTo(3);
    }

    @Test
    @Tag("AU32")
    void severalThreadsFindWhatOneFinds() throws SQLException {
        for (int i = 0; i < 25; i++) {
            log.write(Map.of(T1, 3, T2, 1));
            log.seal();
        }
        List<String> ids = log.ids(T1);
        for (int i = 0; i + 2 < ids.size(); i += 5) {
            tampering.editDetail(ids.get(i));
            tampering.deleteRecord(ids.get(i + 2));
        }
        tampering.updateBlock(7, "total_count = total_count + 1");
        tampering.deleteBlock(20);
        AuditVerifier.Builder verifier = log.verifier()
                .anchors(log.published)
                .recordMac(log.mac)
                .clock(Clock.fixed(Instant.now(), ZoneOffset.UTC));

        VerificationReport one = verifier.build().verify();

        assertThat(one.findings()).hasSizeGreaterThan(30);
        assertThat(one.findings()).extracting(Finding::block).contains(1L, 7L, 20L);
        for (int threads = 2; threads <= 5; threads++) {
            assertThat(verifier.parallelism(threads).build().verify()).isEqualTo(one);
        }
        assertThat(log.database.column("SELECT count(*) FROM pg_stat_activity WHERE usename = '"
                        + log.database.role("verifier") + "' AND state <> 'idle'"))
                .containsExactly("0");
    }

    @Test
    void recordsThatWaitTooLongMakeItIncomplete() throws SQLException {
        log.write(Map.of(T1, 2));
        Instant later = Instant.now().plus(Duration.ofMinutes(6));

        VerificationReport now = log.verify();
        VerificationReport late =
                log.verifier().clock(Clock.fixed(later, ZoneOffset.UTC)).build().verify();

        assertThat(now.result()).isEqualTo(Result.INTACT);
        assertThat(now.coverage().unsealed()).isEqualTo(2);
        assertThat(late.result()).isEqualTo(Result.INCOMPLETE);
        assertThat(late.verdict(Aspect.FRESHNESS)).isEqualTo(Verdict.FAILED);
        assertThat(late.verdict(Aspect.INTEGRITY)).isEqualTo(Verdict.PASSED);
        assertThat(late.findings()).extracting(Finding::kind).containsExactly(FindingKind.UNSEALED_OVERDUE);
    }

    @Test
    void logWithoutAnyBlockIsIncomplete() throws SQLException {
        try (SealedLog empty = SealedLog.empty()) {
            VerificationReport report = empty.verify();

            assertThat(report.result()).isEqualTo(Result.INCOMPLETE);
            assertThat(report.findings()).extracting(Finding::kind).containsExactly(FindingKind.NOTHING_SEALED);
            assertThat(report.toText()).contains("there is no block");
        }
    }

    @Test
    @Tag("AU28")
    void deletedHeartbeatsAreFound() throws SQLException {
        AuditSealer beating = AuditSealer.builder(log.database.as("sealer"))
                .signer(BlockSigner.ed25519(log.key))
                .heartbeat(Duration.ofNanos(1_000))
                .build();
        for (int i = 0; i < 4; i++) {
            beating.sealOnce();
        }
        assertThat(log.database.column("SELECT kind FROM audit.block WHERE block_no >= 4 ORDER BY block_no"))
                .hasSizeGreaterThanOrEqualTo(4)
                .containsOnly("HEARTBEAT");
        assertThat(log.verify().result()).isEqualTo(Result.INTACT);
        Instant later = Instant.now().plus(Duration.ofHours(3));

        VerificationReport silent =
                log.verifier().clock(Clock.fixed(later, ZoneOffset.UTC)).build().verify();
        tampering.deleteBlock(5);
        VerificationReport gap = log.verify();

        assertThat(silent.findings()).extracting(Finding::kind).containsExactly(FindingKind.HEARTBEAT_MISSING);
        assertThat(gap.findings()).extracting(Finding::kind).containsExactly(FindingKind.BLOCK_MISSING);
        assertThat(gap.result()).isEqualTo(Result.TAMPERED);
    }

    @Test
    void timeWithoutABlockBetweenTwoIsFound() throws SQLException {
        VerificationReport report =
                log.verifier().heartbeatLimit(Duration.ofNanos(1)).build().verify();

        assertThat(report.findings()).extracting(Finding::kind).containsOnly(FindingKind.HEARTBEAT_MISSING);
        assertThat(report.findings()).extracting(Finding::block).contains(1L, 2L, 3L);
    }

    @Test
    @Tag("AU36")
    void keyIsValidForItsBlocksAndNotAfterItsRotation() throws SQLException {
        Ed25519Key next = SealedLog.key("sealer-2");
        log.sealer.rotate(BlockSigner.ed25519(next));
        log.write(Map.of(T1, 2));
        log.seal();
        BlockKeys both = BlockKeys.of(KeyRing.forReading(List.of(log.key, next)));
        AuditVerifier verifier = AuditVerifier.builder(log.database.as("verifier"))
                .keys(both)
                .anchors(log.published)
                .build();

        List<String> used = log.database.column("SELECT DISTINCT key_id FROM audit.block ORDER BY 1");
        VerificationReport rotated = verifier.verify();
        long last = rotated.coverage().verifiedThrough();
        tampering.reseal(last, BlockSigner.ed25519(log.key));
        VerificationReport forged = verifier.verify();

        assertThat(used).containsExactly("sealer-1", "sealer-2");
        assertThat(rotated.findings()).isEmpty();
        assertThat(forged.findings())
                .extracting(Finding::kind, Finding::block)
                .contains(tuple(FindingKind.KEY_NOT_VALID, last))
                .doesNotContain(tuple(FindingKind.BAD_SIGNATURE, last));
        assertThat(forged.result()).isEqualTo(Result.TAMPERED);
    }

    @Test
    void blockOfAnUnknownKeyIsFound() throws SQLException {
        BlockKeys strange = BlockKeys.of(KeyRing.of(SealedLog.key("other"), List.of()));

        VerificationReport report = AuditVerifier.builder(log.database.as("verifier"))
                .keys(strange)
                .build()
                .verify();

        assertThat(report.findings()).extracting(Finding::kind).containsOnly(FindingKind.KEY_NOT_VALID);
        assertThat(report.findings()).hasSize(4);
    }

    @Test
    @Tag("AU37")
    void recordOfAClockWithNanosecondsVerifiesAfterItWasReadBack() throws SQLException {
        Instant nanoseconds = Instant.parse("2026-11-22T10:15:30.123456789Z");
        List<AuditId> ids = new ArrayList<>();
        try (AuditTrail trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(log.database.as("audit"))
                .clock(Clock.fixed(nanoseconds, ZoneOffset.UTC))
                .build()) {
            AuditDatabase.asAlice().run(() -> ids.add(trail.recordDetached(AuditDatabase.anEvent())));
        }
        log.seal();

        InclusionProof proof = log.verifier().build().prove(ids.get(0)).orElseThrow();

        assertThat(log.verify().findings()).isEmpty();
        assertThat(proof.verify(log.keys())).isTrue();
        assertThat(proof.record().occurredAt()).isEqualTo(Instant.parse("2026-11-22T10:15:30.123456Z"));
    }

    @Test
    void loginThatCannotSeeEveryTenantIsRefused() {
        AuditVerifier verifier = AuditVerifier.builder(log.database.as("auditor"))
                .keys(log.keys())
                .build();

        assertThatThrownBy(verifier::verify)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must see every tenant");
    }

    @Test
    void recordsOfAClusterThatNoBlockKnowsWaitForTheirSeal() throws SQLException {
        String id = log.ids(T1).get(0);
        tampering.insertCopy(id, "01900000-0000-7000-8000-000000000002", T1, "42");

        VerificationReport waiting = log.verify();

        assertThat(waiting.findings()).isEmpty();
        assertThat(waiting.coverage().unsealed()).isEqualTo(1);
    }

    @Test
    void verifyingChangesNothing() throws SQLException {
        String state = "SELECT md5(string_agg(b::text, '')) FROM audit.block b";
        List<String> before = log.database.column(state);

        log.verify();

        assertThat(log.database.column(state)).isEqualTo(before);
    }

    @Test
    void illegalOptionsAreRefused() {
        AuditVerifier.Builder verifier = AuditVerifier.builder(log.database.as("verifier"));

        assertThatThrownBy(verifier::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keys");
        assertThatThrownBy(() -> verifier.parallelism(0)).hasMessage("parallelism must be in [1, 64], was 0");
        assertThatThrownBy(() -> verifier.through(-1)).hasMessage("block must be >= 0, was -1");
        assertThatThrownBy(() -> verifier.unsealedLimit(Duration.ZERO))
                .hasMessage("unsealedLimit must be > 0, was PT0S");
        assertThatThrownBy(() -> verifier.keys(log.keys())
                        .from(log.published.get(3))
                        .through(1)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("through must be >= 3");
    }
}

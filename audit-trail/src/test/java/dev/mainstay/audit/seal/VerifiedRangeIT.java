package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.SealedLog.T1;
import static dev.mainstay.audit.seal.SealedLog.T2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.seal.FindingKind.Aspect;
import dev.mainstay.audit.seal.VerificationReport.Result;
import dev.mainstay.audit.seal.VerificationReport.Verdict;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verification of a part of the log, from a block that is trusted to one at which it ends. */
class VerifiedRangeIT {

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
    void trustedStartIsSaidAndWhatIsBeforeItIsNotLookedAt() throws SQLException {
        tampering.editDetail(log.ids(T1).get(0));
        Digest second = log.published.stream()
                .filter(digest -> digest.block() == 2)
                .findFirst()
                .orElseThrow();

        VerificationReport report = log.verifier().from(second).build().verify();

        assertThat(report.result()).isEqualTo(Result.INTACT);
        assertThat(report.coverage().verifiedFrom()).isEqualTo(2);
        assertThat(report.coverage().blocks()).isEqualTo(2);
        assertThat(report.coverage().limits()).contains("blocks before 2 were taken on trust");
        assertThat(report.verdict(Aspect.COVERAGE)).isEqualTo(Verdict.LIMITED);
        assertThat(report.toText()).contains("verified from block 2 (what is before it was taken on trust)");
    }

    @Test
    void trustedStartThatIsAnotherBlockIsFound() throws SQLException {
        Digest second = log.published.get(2);
        tampering.reseal(1, BlockSigner.ed25519(log.key));
        tampering.editDetail(log.ids(T1).get(0));
        tampering.reseal(1, BlockSigner.ed25519(log.key));

        assertThat(log.verifier().from(second).build().verify().findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.ANCHOR_MISMATCH);
    }

    @Test
    void endOfARangeIsSaidAndWhatIsAfterItIsNotLookedAt() throws SQLException {
        tampering.editDetail(log.ids(T2).get(6));

        VerificationReport report = log.verifier().through(2).build().verify();

        assertThat(report.result()).isEqualTo(Result.INTACT);
        assertThat(report.coverage().verifiedThrough()).isEqualTo(2);
        assertThat(report.coverage().limits()).anyMatch(limit -> limit.startsWith("blocks after 2"));
        assertThat(log.verify().result()).isEqualTo(Result.TAMPERED);
    }

    @Test
    void digestThatNobodyKnownSignedIsNoAnchor() throws SQLException {
        Digest own = log.published.get(1);
        Digest forged = Digest.of(
                own.origin(),
                log.verifier().build().prove(T1, 1).get(0).block().header(),
                BlockSigner.ed25519(SealedLog.key(log.key.id())));

        VerificationReport report =
                log.verifier().anchors(List.of(forged)).build().verify();

        assertThat(report.findings()).extracting(Finding::kind).containsExactly(FindingKind.ANCHOR_INVALID);
    }

    @Test
    void rangeThatTheLogDoesNotReachIsFound() throws SQLException {
        VerificationReport report = log.verifier().through(100).build().verify();

        assertThat(report.findings()).extracting(Finding::kind).containsExactly(FindingKind.BLOCK_MISSING);
        assertThat(report.result()).isNotEqualTo(Result.INTACT);
        assertThat(report.findings().get(0).message()).contains("to 100 are not there");
    }

    @Test
    void monthBeforeOurEraIsNoMonthOfASegment() throws SQLException {
        log.database.administrate("ALTER TABLE audit.segment DISABLE TRIGGER USER;"
                + " UPDATE audit.segment SET bucket = (to_char(bucket, 'YYYY-MM-DD') || ' BC')::date WHERE block_no = 1;"
                + " ALTER TABLE audit.segment ENABLE TRIGGER USER");

        assertThat(log.verify().result()).isEqualTo(Result.TAMPERED);
    }
}

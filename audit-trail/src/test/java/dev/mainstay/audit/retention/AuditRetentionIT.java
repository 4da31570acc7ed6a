package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Segment;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.redact.Redactions;
import dev.mainstay.audit.retention.RetentionPlan.Partition;
import dev.mainstay.audit.retention.RetentionResult.Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditRetentionIT {

    private static final YearMonth MARCH = OldRecords.LONG_AGO;

    private OldRecords old;

    @BeforeEach
    void setUp() throws SQLException {
        old = new OldRecords();
    }

    @AfterEach
    void tearDown() {
        old.close();
    }

    @Test
    void sealedAndAnchoredMonthGoesWithItsCertificateAndRecord() throws SQLException {
        old.write("standard", MARCH, "acme", 3);
        old.write("standard", MARCH, "globex", 2);
        old.write("standard", MARCH.plusMonths(1), "acme", 1);
        old.seal();
        AuditRetention retention = old.retention().build();
        old.anchor();

        RetentionPlan plan = retention.plan(endOf(MARCH).plusDays(90).toInstant());
        RetentionResult result = retention.run(plan);

        assertThat(plan.removable()).extracting(Partition::id).containsExactly("standard/2015-03");
        assertThat(result.refused()).isEmpty();
        assertThat(result.dropped()).isEqualTo(1);
        Certificate certificate = result.pruned().get(0);
        assertThat(certificate.rows()).isEqualTo(5);
        assertThat(certificate.digest()).isEqualTo(Segment.digest(segments()));
        assertThat(old.database.column("SELECT ROW(retention, bucket, tenant_id, segment_count, row_count,"
                        + " encode(digest, 'hex'), record_id)::text FROM audit.prune"))
                .containsExactly(
                        "(standard,2015-03-01,*,2,5," + certificate.digest() + "," + certificate.record() + ")");
        assertThat(
                        old.database.rows(
                                certificate.record(),
                                "tenant_id, retention, action, resource_type, resource_id, actor_id, detail->'context'->>'rows'"))
                .containsExactly("(-,evidence,audit.pruned,audit.partition,standard/2015-03,mainstay-retention,5)");
        assertThat(old.hasTable("standard", MARCH)).isFalse();
        assertThat(old.count("standard", MARCH.plusMonths(1))).isEqualTo(1);
        assertThat(old.signals).containsExactly(new RetentionSignal.Pruned("standard", 5));
    }

    private static OffsetDateTime endOf(YearMonth month) {
        return month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private List<Segment> segments() {
        return List.of(segment("acme", 3), segment("globex", 2));
    }

    private static Segment segment(String tenant, long rows) {
        return new Segment(1, tenant, "standard", MARCH, rows, Hash.sha256(new byte[] {'s'}));
    }

    @Test
    void monthStaysUntilItsPeriodIsOverToTheMicrosecond() throws SQLException {
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.anchor();
        AuditRetention retention = old.retention().build();
        Instant due = endOf(MARCH).plusDays(90).toInstant();

        assertThat(obstacles(retention, due.minusNanos(1_000))).containsExactly(Obstacle.TOO_YOUNG);
        assertThat(obstacles(retention, due)).isEmpty();
    }

    @Test
    void everythingThatKeepsAMonthIsSaidAtOnce() throws SQLException {
        old.database.administrate("UPDATE audit.retention_rule SET export_required = true");
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.write("standard", MARCH, "acme", 1);
        AuditRetention retention = old.retention().build();
        AuditDatabase.asAlice().run(() -> retention.hold(Hold.of("case-1", "asked by the court")));

        assertThat(obstacles(retention, Instant.now()))
                .containsExactlyInAnyOrder(
                        Obstacle.UNSEALED, Obstacle.UNANCHORED, Obstacle.HELD, Obstacle.NOT_EXPORTED);
        assertThat(retention.plan(Instant.now()).kept())
                .filteredOn(partition -> !partition.month().equals(MARCH))
                .allSatisfy(partition -> assertThat(partition.obstacles()).containsExactly(Obstacle.TOO_YOUNG));
    }

    @Test
    void recordThatWasRemovedOrPutInBehindTheSealKeepsTheMonth() throws SQLException {
        old.write("standard", MARCH, "acme", 2);
        old.seal();
        old.anchor();
        AuditRetention retention = old.retention().build();

        old.database.administrate("SET session_replication_role = replica;"
                + " ALTER TABLE audit.record_standard_201503 DISABLE TRIGGER ALL;"
                + " DELETE FROM audit.record_standard_201503 WHERE ctid = '(0,1)'");

        assertThat(obstacles(retention, Instant.now())).containsExactly(Obstacle.ALTERED);
    }

    @Test
    void classIsKeptWithoutAPeriodInThePolicyAndWithoutAMinimumInTheDatabase() throws SQLException {
        old.write("billing", MARCH, "acme", 1);
        old.seal();
        old.anchor();
        RetentionPolicy policy = RetentionPolicy.ofDefaults();

        assertThat(obstaclesOf("billing", old.retention().policy(policy).build()))
                .containsExactly(Obstacle.NO_POLICY);
        assertThat(obstaclesOf(
                        "billing",
                        old.retention()
                                .policy(policy.with("billing", Period.ofYears(1)))
                                .build()))
                .containsExactly(Obstacle.NO_RULE);
    }

    @Test
    void exportCountsUntilSomethingIsSealedAfterIt() throws SQLException {
        old.database.administrate("UPDATE audit.retention_rule SET export_required = true");
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.anchor();
        AuditRetention retention = old.retention().build();

        retention.exported("standard", MARCH, "archive/2015-03.jsonl");
        Set<Obstacle> afterExport = obstacles(retention, Instant.now());
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.anchor();

        assertThat(afterExport).isEmpty();
        assertThat(obstacles(retention, Instant.now())).containsExactly(Obstacle.NOT_EXPORTED);
    }

    @Test
    void anchorOfALaterBlockCoversEarlierOnes() throws SQLException {
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.write("security", MARCH.plusMonths(2), "acme", 1);
        old.seal();
        AuditRetention retention = old.retention().build();

        Set<Obstacle> before = obstacles(retention, Instant.now());
        old.anchor();

        assertThat(before).containsExactly(Obstacle.UNANCHORED);
        assertThat(obstacles(retention, Instant.now())).isEmpty();
    }

    @Test
    void planOfTheFutureRemovesNothingThatIsYoungByTheDatabasesClock() throws SQLException {
        AuditRetention retention = old.retention().build();

        RetentionPlan plan = retention.plan(Instant.now().plusSeconds(86_400L * 400));
        RetentionResult result = retention.run(plan);

        assertThat(plan.removable())
                .hasSize(3)
                .allMatch(partition -> partition.retention().equals("standard"));
        assertThat(result.pruned()).isEmpty();
        assertThat(result.refused())
                .hasSize(3)
                .allSatisfy(partition -> assertThat(partition.obstacles()).containsExactly(Obstacle.TOO_YOUNG));
        assertThat(old.database.column("SELECT action FROM audit.record")).isEmpty();
        assertThat(old.signals)
                .containsOnly(new RetentionSignal.Refused("partition", Obstacle.TOO_YOUNG))
                .hasSize(3);
    }

    @Test
    void shorterPolicyThanTheDatabasesMinimumIsOfNoUse() throws SQLException {
        AuditRetention hasty = old.retention()
                .policy(RetentionPolicy.ofDefaults().with("standard", Period.ofDays(1)))
                .build();
        Instant soon = endOf(YearMonth.now(ZoneOffset.UTC)).plusDays(89).toInstant();

        assertThat(hasty.plan(soon).removable()).isEmpty();
    }

    @Test
    void readerOfTheMonthDelaysTheRemovalAndNothingIsHalfDone() throws SQLException {
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.anchor();
        AuditRetention retention = old.retention().build();
        RetentionPlan plan = retention.plan(Instant.now());

        RetentionResult blocked;
        try (Connection reader = old.database.as("verifier").getConnection()) {
            reader.setAutoCommit(false);
            AuditDatabase.column(reader, "SELECT count(*) FROM audit.record");
            blocked = retention.run(plan);
        }
        RetentionResult later = retention.run(plan);

        assertThat(blocked.pruned()).isEmpty();
        assertThat(blocked.refused().get(0).obstacles()).containsExactly(Obstacle.BUSY);
        assertThat(later.pruned()).hasSize(1);
        assertThat(old.database.column("SELECT action FROM audit.record")).containsExactly("audit.pruned");
    }

    @Test
    void recordOfTheRemovalPassesAPolicyThatRemovesSecrets() throws SQLException {
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.anchor();
        AuditTrail redacting = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(old.database.pool("audit", 1))
                .redaction(Redactions.ofDefaults())
                .build();
        AuditRetention retention = old.retention().trail(redacting).build();

        RetentionResult result = retention.run(retention.plan(Instant.now()));

        assertThat(result.pruned()).hasSize(1);
    }

    @Test
    void whatAKilledRunLeftDetachedIsDroppedByTheNext() throws SQLException {
        old.write("standard", MARCH, "acme", 1);
        old.seal();
        old.anchor();
        AuditRetention retention = old.retention().build();
        RetentionPlan plan = retention.plan(Instant.now());
        String grant = " EXECUTE ON FUNCTION audit.drop_pruned() %s " + old.database.role("audit_retention");
        old.database.administrate("REVOKE" + grant.formatted("FROM"));

        assertThatThrownBy(() -> retention.run(plan)).isInstanceOf(RetentionFailedException.class);
        boolean detached = old.hasTable("standard", MARCH) && old.count("standard", MARCH) == 0;
        old.database.administrate("GRANT" + grant.formatted("TO"));
        RetentionResult next = retention.run(retention.plan(Instant.now()));

        assertThat(detached).isTrue();
        assertThat(next.pruned()).isEmpty();
        assertThat(next.dropped()).isEqualTo(1);
        assertThat(old.hasTable("standard", MARCH)).isFalse();
    }

    private static Set<Obstacle> obstacles(AuditRetention retention, Instant now) {
        return retention.plan(now).partitions().stream()
                .filter(partition -> partition.id().equals("standard/" + MARCH))
                .findFirst()
                .orElseThrow()
                .obstacles();
    }

    private static Set<Obstacle> obstaclesOf(String retention, AuditRetention auditRetention) {
        return auditRetention.plan(Instant.now()).partitions().stream()
                .filter(partition -> partition.retention().equals(retention)
                        && partition.month().equals(MARCH))
                .findFirst()
                .orElseThrow()
                .obstacles();
    }
}

package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.retention.RetentionPlan.Partition;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionsIT {

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
    void monthsAheadAreMadeForEveryClassAndMakingThemAgainChangesNothing() throws SQLException {
        AuditRetention retention = old.retention()
                .policy(RetentionPolicy.ofDefaults().with("billing", Period.ofYears(10)))
                .build();

        retention.ensurePartitions(5);
        int made = old.database.levels().size();
        retention.ensurePartitions(5);

        YearMonth last = YearMonth.now(ZoneOffset.UTC).plusMonths(5);
        assertThat(old.hasTable("standard", last)).isTrue();
        assertThat(old.hasTable("security", last)).isTrue();
        assertThat(old.hasTable("billing", last)).isTrue();
        assertThat(old.hasTable("billing", last.plusMonths(1))).isFalse();
        assertThat(old.database.levels()).hasSize(made);
        assertThat(old.signals).isEmpty();
    }

    @Test
    void defaultPartitionInUseIsToldAndNeverRemoved() throws SQLException {
        old.write("standard", OldRecords.LONG_AGO, "acme", 1);
        old.database.administrate("INSERT INTO audit.record (tenant_id, recorded_at, id, occurred_at, actor_type,"
                + " actor_id, action, outcome, resource_type, detail, format) VALUES ('acme', '2015-05-05T00:00:00Z',"
                + " gen_random_uuid(), now(), 'USER', 'a', 'b', 'SUCCESS', 'c', '{}', 1)");
        old.seal();
        old.anchor();
        AuditRetention retention = old.retention().build();

        RetentionPlan plan = retention.plan(Instant.now());
        retention.run(plan);

        assertThat(retention.ensurePartitions(0)).containsOnlyKeys("standard").containsValue(8192L);
        assertThat(old.signals).contains(new RetentionSignal.DefaultPartitionUsed("standard", 8192));
        assertThat(plan.partitions()).extracting(Partition::month).doesNotContain(YearMonth.of(2015, 5));
        assertThat(old.count("standard", OldRecords.LONG_AGO)).isZero();
        assertThat(old.count("standard", YearMonth.of(2015, 5))).isEqualTo(1);
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        AuditRetention retention = old.retention().build();

        assertThatThrownBy(() -> retention.ensurePartitions(-1)).hasMessage("monthsAhead must be 0 to 120, was -1");
        assertThatThrownBy(() -> old.retention().attempts(0).build()).hasMessage("attempts must be >= 1, was 0");
        assertThatThrownBy(() -> old.retention().lockTimeout(Duration.ZERO).build())
                .hasMessage("lockTimeout must be >= 1 ms, was PT0S");
        assertThatThrownBy(
                        () -> AuditRetention.builder(old.database.as("keeper")).build())
                .hasMessage("trail must be set: every removal, hold and erasure is recorded");
    }
}

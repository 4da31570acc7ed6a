package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.Resource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the retention role cannot do, whatever it calls. */
class RetentionRightsIT {

    private static final String NOTHING = "0".repeat(64);
    private static final String ZERO_ID = "00000000-0000-7000-8000-000000000000";

    private static OldRecords old;

    @BeforeAll
    static void setUp() throws SQLException {
        old = new OldRecords();
        old.write("standard", OldRecords.LONG_AGO, "acme", 1);
        old.seal();
        old.anchor();
    }

    @AfterAll
    static void tearDown() {
        old.close();
    }

    @Test
    void monthThatIsNotOverStaysWhateverPeriodIsAskedFor() throws SQLException {
        String now = YearMonth.now(ZoneOffset.UTC).atDay(1).toString();

        assertThat(keeper("SELECT " + prune("standard", now, 0, 0, NOTHING, ZERO_ID)))
                .containsExactly("{too-young}");
        assertThat(keeper("SELECT " + prune("evidence", now, 0, 0, NOTHING, ZERO_ID)))
                .containsExactly("{absent}");
        assertThat(keeper("SELECT " + prune("standard", "1999-01-01", 0, 0, NOTHING, ZERO_ID)))
                .containsExactly("{absent}");
        assertThat(old.hasTable("standard", YearMonth.now(ZoneOffset.UTC))).isTrue();
    }

    @Test
    void certificateNeedsTheRecordThatSaysTheSame() throws SQLException {
        assertThatThrownBy(() -> keeper("SELECT " + prune("standard", "2015-03-01", 1, 1, NOTHING, ZERO_ID)))
                .hasMessageContaining("this transaction must hold the record audit.pruned");
        assertThat(keeper("SELECT " + prune("standard", "2015-03-01", 1, 2, NOTHING, ZERO_ID)))
                .containsExactly("{changed}");
        try (Connection tx = old.database.as("keeper").getConnection()) {
            tx.setAutoCommit(false);
            AuditId id = AuditDatabase.asAlice().call(() -> old.trail.record(tx, pruned("1".repeat(64))));

            assertThatThrownBy(() -> AuditDatabase.column(
                            tx, "SELECT " + prune("standard", "2015-03-01", 1, 1, NOTHING, id.toString())))
                    .hasMessageContaining("the record of the removal must say what the certificate says");
        }
        assertThat(old.count("standard", OldRecords.LONG_AGO)).isEqualTo(1);
    }

    private static AuditEvent pruned(String digest) {
        return AuditEvent.platform("audit.pruned", Resource.of("audit.partition", "standard/2015-03"))
                .retention("evidence")
                .context(Map.of("segments", 1, "rows", 1, "digest", digest))
                .build();
    }

    @Test
    void removalMustSeeWhatOthersCommitted() throws SQLException {
        try (Connection tx = old.database.as("keeper").getConnection()) {
            tx.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);

            assertThatThrownBy(() -> AuditDatabase.column(
                            tx, "SELECT " + prune("standard", "2015-03-01", 1, 1, NOTHING, ZERO_ID)))
                    .hasMessageContaining("read committed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE audit.record_standard_201503",
                "ALTER TABLE audit.record_standard DETACH PARTITION audit.record_standard_201503",
                "INSERT INTO audit.prune (retention, bucket, segment_count, row_count, digest, record_id)"
                        + " VALUES ('standard', '2015-03-01', 0, 0, sha256(''), gen_random_uuid())",
                "UPDATE audit.retention_rule SET minimum = '1 day'",
                "INSERT INTO audit.retention_rule VALUES ('billing', '1 day')",
                "INSERT INTO audit.hold_release VALUES ('case', gen_random_uuid())",
                "INSERT INTO audit.export VALUES (gen_random_uuid(), 'standard', '2015-03-01', 1, 1)",
                "SELECT * FROM audit.subject_key",
                "SELECT audit.prune_age('standard', '2015-03-01', '1 day', now())",
                "SELECT * FROM audit.record_standard_201503"
            })
    void thereIsNoWayAround(String statement) {
        assertThatThrownBy(() -> keeper(statement))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void retentionRecordsItsOwnActionsOnly() throws SQLException {
        try (Connection tx = old.database.as("keeper").getConnection()) {
            tx.setAutoCommit(false);

            assertThatThrownBy(() -> AuditDatabase.asAlice().run(() -> old.trail.record(tx, AuditDatabase.anEvent())))
                    .rootCause()
                    .hasMessageContaining("row-level security policy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "sealer", "verifier", "auditor", "login"})
    void nobodyElseRemovesAnything(String login) throws SQLException {
        for (String call : List.of(
                prune("standard", "2015-03-01", 1, 1, NOTHING, ZERO_ID),
                "audit.drop_pruned()",
                "audit.place_hold('h', '*', '*', '*', '" + ZERO_ID + "')",
                "audit.release_hold('h', '" + ZERO_ID + "')",
                "audit.destroy_subject_keys('acme', 'alice')")) {
            try (Connection connection = old.database.as(login).getConnection()) {
                assertThatThrownBy(() -> AuditDatabase.column(connection, "SELECT " + call))
                        .as(call)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    private static String prune(String ofClass, String day, int segments, int rows, String digest, String id) {
        return "audit.prune_partition('" + ofClass + "', '" + day + "', interval '1 day', " + segments + ", " + rows
                + ", decode('" + digest + "', 'hex'), '" + id + "')";
    }

    private static List<String> keeper(String sql) throws SQLException {
        try (Connection keeper = old.database.as("keeper").getConnection()) {
            return AuditDatabase.column(keeper, sql);
        }
    }
}

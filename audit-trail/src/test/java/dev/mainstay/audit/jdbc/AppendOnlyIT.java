package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppendOnlyIT {

    private static final String INSERT =
            "INSERT INTO audit.record (tenant_id, id, occurred_at, actor_type, actor_id, action, outcome,"
                    + " resource_type, detail, format%s) VALUES ('%s', gen_random_uuid(), now(), 'USER', "
                    + "'alice', 'order.create', 'SUCCESS',"
                    + " 'order', '{}', 1%s)";

    private static AuditDatabase database;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        database.administrate(INSERT.formatted("", "acme", ""));
        database.administrate(INSERT.formatted("", "globex", ""));
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @ParameterizedTest
    @Tag("AU19")
    @ValueSource(
            strings = {
                "audit_app",
                "audit_sealer",
                "audit_verifier",
                "audit_reader",
                "audit_retention",
                "audit_owner",
                "tenant"
            })
    void noRoleChangesOrRemovesARecordOnAnyLevel(String role) throws SQLException {
        List<String> accepted = new ArrayList<>();
        for (String level : database.levels()) {
            for (String change : changes(level)) {
                if (succeeds("SET ROLE " + database.role(role) + "; SET mainstay.tenant_id = 'acme'", change)) {
                    accepted.add(change);
                }
            }
        }

        assertThat(accepted).isEmpty();
        assertThat(database.levels()).hasSize(12);
    }

    @Test
    @Tag("AU19")
    void superuserInReplicaModeCannotEither() throws SQLException {
        List<String> accepted = new ArrayList<>();
        for (String level : database.levels()) {
            for (String change : changes(level)) {
                if (succeeds("SET session_replication_role = replica", change)) {
                    accepted.add(change);
                }
            }
        }

        assertThat(accepted).isEmpty();
        assertThat(database.column("SELECT tenant_id FROM audit.record ORDER BY 1"))
                .containsExactly("acme", "globex");
    }

    @Test
    @Tag("AU20")
    void applicationOwnsNothingInTheSchema() throws SQLException {
        String owned = "SELECT count(*) FROM (SELECT relowner AS owner FROM pg_class WHERE relnamespace = "
                + "'audit'::regnamespace"
                + " UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'audit'::regnamespace"
                + " UNION ALL SELECT typowner FROM pg_type WHERE typnamespace = 'audit'::regnamespace"
                + " UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = 'audit') AS all_owners WHERE ";

        List<String> applications = new ArrayList<>();
        for (String role : List.of("audit_app", "tenant", "login", "audit")) {
            applications.addAll(database.column(owned + "pg_has_role('" + database.role(role) + "', owner, 'MEMBER')"));
        }

        assertThat(applications).containsOnly("0").hasSize(4);
        assertThat(database.column(owned + "pg_has_role('" + database.role("migrator") + "', owner, 'MEMBER')"))
                .isNotEqualTo(List.of("0"));
    }

    @ParameterizedTest
    @Tag("AU20")
    @CsvSource({"xact_id, pg_current_xact_id()", "seq, 1", "recorded_at, now()", "cluster_id, 1"})
    void applicationCannotChooseWhatTheDatabaseSays(String column, String value) throws SQLException {
        String insert = INSERT.formatted(", " + column, "acme", ", " + value);

        // An identity column is refused by its own rule before anybody looks at grants.
        assertThatThrownBy(() -> asApplication("acme", insert))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isIn("42501", "428C9"));
        assertThatThrownBy(() -> asApplication("acme", insert.replace("VALUES", "OVERRIDING SYSTEM VALUE VALUES")))
                .hasMessageContaining("permission denied for table record");
    }

    @Test
    @Tag("AU20")
    void applicationNeitherWritesNorReadsOtherTenants() throws SQLException {
        assertThatThrownBy(() -> asApplication("acme", INSERT.formatted("", "globex", "")))
                .hasMessageContaining("row-level security policy");

        try (Connection tx = database.tenantTransaction("acme")) {
            assertThat(AuditDatabase.column(tx, "SELECT DISTINCT tenant_id FROM audit.record"))
                    .containsExactly("acme");
            assertThat(AuditDatabase.column(tx, "SELECT id FROM audit.record WHERE tenant_id = 'globex'"))
                    .isEmpty();
        }
    }

    @Test
    @Tag("AU20")
    void applicationWithoutTenantSeesNothingAndCannotInsert() throws SQLException {
        try (Connection fresh = database.as("audit").getConnection()) {
            assertThat(AuditDatabase.column(fresh, "SELECT id FROM audit.record"))
                    .isEmpty();
            assertThatThrownBy(() -> AuditDatabase.execute(fresh, INSERT.formatted("", "acme", "")))
                    .hasMessageContaining("row-level security policy");
        }
        try (Connection tx = database.tenantTransaction("")) {
            assertThat(AuditDatabase.column(tx, "SELECT id FROM audit.record")).isEmpty();
            assertThatThrownBy(() -> AuditDatabase.execute(tx, INSERT.formatted("", "acme", "")))
                    .hasMessageContaining("row-level security policy");
        }
    }

    @Test
    void loginWithoutTheGroupIsRefused() throws SQLException {
        try (Connection connection = database.as("login").getConnection()) {
            assertThatThrownBy(() -> AuditDatabase.execute(connection, INSERT.formatted("", "acme", "")))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void partitionsAreNotReadableBesideTheirPolicies() throws SQLException {
        List<String> readable = new ArrayList<>();
        for (String level : database.levels().subList(1, 12)) {
            for (String role : List.of("tenant", "audit", "sealer", "auditor", "keeper")) {
                readable.addAll(
                        database.column("SELECT '" + level + " by " + role + "' WHERE has_any_column_privilege('"
                                + database.role(role) + "', '" + level + "', 'SELECT, INSERT, UPDATE, REFERENCES')"));
            }
        }

        assertThat(readable).isEmpty();
    }

    @Test
    void readersSeeWhatTheirGroupMaySee() throws SQLException {
        try (Connection sealer = database.as("sealer").getConnection();
                Connection auditor = database.as("auditor").getConnection()) {
            AuditDatabase.execute(auditor, "SET mainstay.tenant_id = 'globex'");

            assertThat(AuditDatabase.column(sealer, "SELECT DISTINCT tenant_id FROM audit.record ORDER BY 1"))
                    .contains("acme", "globex");
            assertThat(AuditDatabase.column(auditor, "SELECT DISTINCT tenant_id FROM audit.record"))
                    .containsExactly("globex");
        }
    }

    @Test
    @Tag("AU21")
    void newPartitionsCarryAllTriggersEnabledAlways() throws SQLException {
        try (Connection keeper = database.as("keeper").getConnection()) {
            assertThat(AuditDatabase.column(keeper, "SELECT audit.ensure_partition('billing', DATE '2031-12-31')"))
                    .containsExactly("record_billing_203112");
            assertThat(AuditDatabase.column(keeper, "SELECT audit.ensure_partition('standard', DATE '2032-01-01')"))
                    .containsExactly("record_standard_203201");
        }

        String triggers = "SELECT string_agg(tgname || ' ' || tgenabled::text || ' ' || tgtype, ', ' ORDER BY tgname)"
                + " FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'audit.%s'::regclass";
        // Bits of tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
        String branch = "audit_no_change A " + (2 + 8 + 16 + 32);
        String leaf = branch + ", audit_no_row_change A " + (1 + 2 + 8 + 16);
        assertThat(database.column(triggers.formatted("record_billing"))).containsExactly(branch);
        assertThat(database.column(triggers.formatted("record_billing_default")))
                .containsExactly(leaf);
        assertThat(database.column(triggers.formatted("record_billing_203112"))).containsExactly(leaf);
        assertThat(database.column(triggers.formatted("record_standard_203201")))
                .containsExactly(leaf);
        assertThat(database.column(
                        "SELECT relid::text FROM pg_partition_tree('audit.record') JOIN pg_class c ON c.oid = relid"
                                + " WHERE pg_get_userbyid(relowner) <> '" + database.role("audit_owner") + "'"))
                .isEmpty();
        database.administrate("BEGIN; SET LOCAL client_min_messages = error; ALTER TABLE audit.record DETACH PARTITION"
                + " audit.record_billing; DROP TABLE audit.record_billing; DROP TABLE "
                + "audit.record_standard_203201; COMMIT");
    }

    @Test
    void temporaryTableThatStandsInForACatalogWeakensNoPartition() throws SQLException {
        try (Connection keeper = database.as("keeper").getConnection()) {
            AuditDatabase.execute(
                    keeper,
                    "BEGIN; CREATE TEMPORARY TABLE pg_class (oid oid, relkind \"char\");"
                            + " GRANT SELECT ON pg_class TO PUBLIC; SELECT audit.ensure_partition('standard', DATE '2034-01-01')");

            assertThat(AuditDatabase.column(
                            keeper,
                            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
                                    + " AND tgrelid = 'audit.record_standard_203401'::regclass"))
                    .containsExactly("2");
            AuditDatabase.execute(keeper, "ROLLBACK");
        }
    }

    @Test
    void partitionsBeginAndEndWithTheMonthInUtcWhateverTheSession() throws SQLException {
        try (Connection keeper = database.as("keeper").getConnection()) {
            AuditDatabase.execute(keeper, "SET timezone = 'Asia/Tokyo'; SET datestyle = 'ISO, DMY'; BEGIN");
            AuditDatabase.execute(keeper, "SELECT audit.ensure_partition('standard', DATE '2033-02-01')");
            AuditDatabase.execute(keeper, "SET timezone = 'UTC'; SET datestyle = 'ISO'");

            assertThat(AuditDatabase.column(
                            keeper,
                            "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = "
                                    + "'record_standard_203302'"))
                    .containsExactly("FOR VALUES FROM ('2033-02-01 00:00:00+00') TO ('2033-03-01 00:00:00+00')");
            AuditDatabase.execute(keeper, "ROLLBACK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Standard", "a-b", "x'; drop table y", "", "abcdefghijklmnopqrstuvwxyzabcde"})
    void partitionOfAMalformedClassIsRefused(String retention) throws SQLException {
        try (Connection keeper = database.as("keeper").getConnection()) {
            assertThatThrownBy(() -> AuditDatabase.execute(
                            keeper,
                            "SELECT audit.ensure_partition('" + retention.replace("'", "''") + "', now()::date)"))
                    .hasMessageContaining("class must be 1 to 30 of a-z and 0-9");
        }
    }

    @Test
    void onlyRetentionMakesPartitions() throws SQLException {
        try (Connection application = database.as("audit").getConnection()) {
            assertThatThrownBy(() -> AuditDatabase.execute(
                            application, "SELECT audit.ensure_partition('standard', now()::date)"))
                    .hasMessageContaining("permission denied for function");
        }
    }

    private static List<String> changes(String level) {
        return List.of(
                "UPDATE " + level + " SET action = 'x'",
                "DELETE FROM " + level,
                "DELETE FROM " + level + " WHERE tenant_id = 'nobody'",
                "TRUNCATE " + level);
    }

    private static boolean succeeds(String preparation, String change) throws SQLException {
        try (Connection connection = database.postgres().dataSource().getConnection()) {
            AuditDatabase.execute(connection, preparation);
            AuditDatabase.execute(connection, change);
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(change).isEqualTo("42501");
            return false;
        }
    }

    private static void asApplication(String tenant, String sql) throws SQLException {
        try (Connection tx = database.tenantTransaction(tenant)) {
            AuditDatabase.execute(tx, sql);
        }
    }
}

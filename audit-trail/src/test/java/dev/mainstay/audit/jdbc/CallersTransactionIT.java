package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.GLOBEX;
import static dev.mainstay.audit.AuditDatabase.anEvent;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A record lives and dies with the caller's transaction. */
class CallersTransactionIT {

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .build();
    }

    @AfterAll
    static void tearDown() {
        trail.close();
        database.close();
    }

    @Test
    @Tag("AU1")
    void recordIsThereOnlyAfterTheCallersCommit() throws SQLException {
        AuditId id;
        List<String> before;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            before = database.rows(id, "action");
            tx.commit();
        }

        assertThat(before).isEmpty();
        assertThat(database.rows(id, "action")).containsExactly("(order.create)");
    }

    @Test
    @Tag("AU1")
    void rollbackTakesTheRecordWithIt() throws SQLException {
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            tx.rollback();
        }

        assertThat(database.rows(id, "action")).isEmpty();
    }

    @Test
    @Tag("AU1")
    void rollbackToASavepointTakesOnlyWhatCameAfterIt() throws SQLException {
        AuditId kept;
        AuditId lost;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            kept = asAlice().call(() -> trail.record(tx, anEvent()));
            Savepoint savepoint = tx.setSavepoint();
            lost = asAlice().call(() -> trail.record(tx, anEvent()));
            tx.rollback(savepoint);
            tx.commit();
        }

        assertThat(database.rows(kept, "action")).hasSize(1);
        assertThat(database.rows(lost, "action")).isEmpty();
    }

    @Test
    @Tag("AU1")
    void failedStatementAfterTheRecordTakesItWithIt() throws SQLException {
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            assertThatThrownBy(() -> AuditDatabase.execute(tx, "SELECT 1/0")).isInstanceOf(SQLException.class);

            tx.commit(); // PostgreSQL turns the commit of a failed transaction into a rollback
        }

        assertThat(database.rows(id, "action")).isEmpty();
    }

    @Test
    @Tag("AU1")
    void killedConnectionTakesTheRecordWithIt() throws SQLException {
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            String pid = AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
            database.administrate("SELECT pg_terminate_backend(" + pid + ", 5000)");

            assertThatThrownBy(tx::commit).isInstanceOf(SQLException.class);
        }

        assertThat(database.rows(id, "action")).isEmpty();
    }

    @Test
    void unboundTransactionIsBoundToTheTenantUntilItEnds() throws SQLException {
        AuditId id;
        List<String> inside;
        List<String> after;
        try (Connection tx = database.as("audit").getConnection()) {
            tx.setAutoCommit(false);
            id = asAlice().call(() -> trail.record(tx, anEvent()));
            inside = AuditDatabase.column(tx, "SELECT current_setting('mainstay.tenant_id')");
            tx.commit();
            after = AuditDatabase.column(tx, "SELECT current_setting('mainstay.tenant_id', true)");
        }

        assertThat(inside).containsExactly(ACME.value());
        assertThat(after).containsExactly("");
        assertThat(database.rows(id, "tenant_id")).containsExactly("(" + ACME + ")");
    }

    @Test
    void transactionOfAnotherTenantIsRefusedAndStaysUsable() throws SQLException {
        try (Connection tx = database.tenantTransaction(GLOBEX.value())) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, anEvent())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another tenant");

            assertThat(AuditDatabase.column(tx, "SELECT current_setting('mainstay.tenant_id')"))
                    .containsExactly(GLOBEX.value());
        }
    }

    @Test
    void oneConnectionThatServesTenantsInTurnNeverMixesThem() throws SQLException {
        List<AuditId> ids = new ArrayList<>();
        try (Connection tx = database.as("audit").getConnection()) {
            tx.setAutoCommit(false);
            for (int i = 0; i < 20; i++) { // more often than the driver needs to prepare the statement on the server
                CallContext call = asAlice().withTenant(i % 2 == 0 ? ACME : GLOBEX);
                ids.add(call.call(() -> trail.record(tx, anEvent())));
                tx.commit();
            }
        }

        for (int i = 0; i < ids.size(); i++) {
            assertThat(database.rows(ids.get(i), "tenant_id"))
                    .containsExactly("(" + (i % 2 == 0 ? ACME : GLOBEX) + ")");
        }
    }

    @Test
    void autoCommitConnectionIsRefused() throws SQLException {
        try (Connection connection = database.as("audit").getConnection()) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.record(connection, anEvent())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit off");
            assertThatThrownBy(() -> asAlice().run(() -> trail.recordAll(connection, List.of(anEvent()))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void brokenConnectionIsUnavailable() throws SQLException {
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            String pid = AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
            database.administrate("SELECT pg_terminate_backend(" + pid + ", 5000)");

            assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, anEvent())))
                    .isInstanceOfSatisfying(AuditWriteException.class, e -> {
                        assertThat(e.category()).isEqualTo(Category.UNAVAILABLE);
                        assertThat(e.isRetryable()).isTrue();
                    });
        }
    }
}

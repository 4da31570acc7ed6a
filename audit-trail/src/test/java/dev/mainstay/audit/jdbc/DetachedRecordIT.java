package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.anEvent;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records in a transaction of their own: denials, failures, events of the platform. */
class DetachedRecordIT {

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
    @Tag("AU4")
    void detachedRecordNeedsNothingOfTheCallersTransactionAndSurvivesItsRollback() throws SQLException {
        DataSource business = database.pool("login", 1);
        AuditId id;
        Duration took;
        try (Connection tx = business.getConnection()) {
            tx.setAutoCommit(false);
            database.bind(tx, ACME.value());
            AuditDatabase.execute(tx, "INSERT INTO app.orders VALUES ('" + ACME + "', 'o-detached')");
            asAlice().run(() -> trail.record(tx, anEvent()));
            long start = System.nanoTime();
            id = asAlice().call(() -> trail.recordDetached(anEvent()));
            took = Duration.ofNanos(System.nanoTime() - start);
            tx.rollback();
        }

        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(database.rows(id, "action")).containsExactly("(order.create)");
        assertThat(database.column("SELECT id FROM app.orders WHERE id = 'o-detached'"))
                .isEmpty();
    }

    @Test
    @Tag("AU11")
    void deniedAttemptNamesPermissionAndPolicyAndOutlivesTheRolledBackTransaction() throws SQLException {
        AuditEvent denied = AuditEvent.of("order.cancel", Resource.of("order", "o-2"))
                .outcome(Outcome.denied("order:cancel", "roles"))
                .build();
        AuditId id;
        try (Connection tx = database.tenantTransaction(ACME.value())) {
            AuditDatabase.execute(tx, "INSERT INTO app.orders VALUES ('" + ACME + "', 'o-denied')");
            id = asAlice().call(() -> trail.recordDetached(denied));
            tx.rollback();
        }

        assertThat(database.rows(id, "tenant_id, actor_id, outcome, detail->>'permission', detail->>'policy'"))
                .containsExactly("(" + ACME + ",alice,DENIED,order:cancel,roles)");
        assertThat(database.column("SELECT id FROM app.orders WHERE id = 'o-denied'"))
                .isEmpty();
    }

    @Test
    void failedAttemptHasItsCode() throws SQLException {
        AuditEvent failed = AuditEvent.of("order.charge", Resource.of("order", "o-3"))
                .outcome(Outcome.failure("circuit-open"))
                .reason("gateway\nis down")
                .retention("security")
                .build();

        AuditId id = asAlice().call(() -> trail.recordDetached(failed));

        assertThat(database.rows(id, "outcome, detail->>'code', detail->>'reason' = E'gateway\\nis down', retention"))
                .containsExactly("(FAILURE,circuit-open,t,security)");
    }

    @Test
    void platformEventIsRecordedUnderTheReservedTenant() throws SQLException {
        AuditEvent login = AuditEvent.platform("login.refused", Resource.ofType("session"))
                .actor(new Actor.Anonymous("unauthenticated", null))
                .outcome(Outcome.denied("login", "credentials"))
                .build();

        AuditId without = trail.recordDetached(login);
        AuditId within = asAlice().call(() -> trail.recordDetached(login));

        assertThat(database.rows(without, "tenant_id, actor_type, correlation_id IS NULL"))
                .containsExactly("(" + AuditEntry.PLATFORM_TENANT + ",ANONYMOUS,t)");
        assertThat(database.rows(within, "tenant_id")).containsExactly("(-)");
    }

    @Test
    void detachedWriteThatTheDatabaseRefusesLeavesTheConnectionClean() throws SQLException {
        AuditEvent event = AuditEvent.of("order.create", Resource.ofType("order"))
                .retention("forever")
                .build();

        assertThatThrownBy(() -> asAlice().run(() -> trail.recordDetached(event)))
                .isInstanceOf(AuditWriteException.class);

        AuditId next = asAlice().call(() -> trail.recordDetached(anEvent()));
        assertThat(database.rows(next, "action")).containsExactly("(order.create)");
    }

    @Test
    void unreachableDatabaseIsUnavailableAndRetryable() throws IOException {
        HikariConfig nowhere = new HikariConfig();
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port.getLocalPort() + "/nowhere");
        }
        nowhere.setInitializationFailTimeout(-1);
        nowhere.setConnectionTimeout(250);

        try (HikariDataSource pool = new HikariDataSource(nowhere)) {
            assertUnavailable(JdbcAuditTrail.builder()
                    .redaction(RedactionPolicy.none())
                    .dataSource(pool)
                    .build());
        }
    }

    @Test
    void poolWhoseConnectionsAreAllTakenIsUnavailableAndRetryable() throws SQLException {
        HikariDataSource small = database.pool("audit", 1, Duration.ofMillis(250));
        AuditTrail busy = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(small)
                .build();

        try (Connection taken = small.getConnection()) {
            assertUnavailable(busy);
            assertThat(taken.isClosed()).isFalse();
        }
    }

    private static void assertUnavailable(AuditTrail broken) {
        assertThatThrownBy(() -> asAlice().run(() -> broken.recordDetached(anEvent())))
                .isInstanceOfSatisfying(AuditWriteException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.UNAVAILABLE);
                    assertThat(e.isRetryable()).isTrue();
                    assertThat(e.retryAfter()).contains(Duration.ofSeconds(1));
                });
    }

    @Test
    void closedTrailRefuses() {
        AuditTrail closed = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .build();
        closed.close();

        assertThatThrownBy(() -> asAlice().run(() -> closed.recordDetached(anEvent())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void trailWithoutPoolOfItsOwnCannotBeBuilt() {
        assertThatThrownBy(() -> JdbcAuditTrail.builder()
                        .redaction(RedactionPolicy.none())
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dataSource must be set");
    }

    @Test
    @Tag("AU9")
    void missingActorIsTheCallersErrorAndNoRowIsWritten() throws SQLException {
        CallContext nobody = CallContext.empty().withTenant(ACME);
        AuditEvent event =
                AuditEvent.of("order.nobody", Resource.ofType("order")).build();

        assertThatThrownBy(() -> nobody.run(() -> trail.recordDetached(event)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no actor");

        assertThat(database.column("SELECT id FROM audit.record WHERE action = 'order.nobody'"))
                .isEmpty();
    }
}

package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.GLOBEX;
import static dev.mainstay.audit.AuditDatabase.anEvent;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.Category;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of the business transaction whose record fails. */
class StrictnessIT {

    private static final AuditEvent REFUSED = AuditEvent.of("order.create", Resource.of("order", "secret-id"))
            .retention("forever")
            .reason("secret-reason")
            .build();

    private static AuditDatabase database;
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void setUp() throws SQLException {
        Module own = StrictnessIT.class.getModule();
        ModuleLayer.boot().modules().stream()
                .filter(module -> module.isNamed() && module.getName().startsWith("ch.qos.logback."))
                .forEach(own::addReads);
        database = AuditDatabase.ready();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    @Test
    @Tag("AU5")
    void strictTrailFailsTheBusinessTransaction() throws SQLException {
        try (Connection tx = order("o-strict")) {
            assertThatThrownBy(
                            () -> asAlice().run(() -> trail(Strictness.STRICT).record(tx, REFUSED)))
                    .isInstanceOf(AuditWriteException.class);
            tx.commit(); // PostgreSQL makes a rollback of it
        }

        assertThat(orders("o-strict")).isEmpty();
        assertThat(signals).isEmpty();
    }

    @Test
    @Tag("AU5")
    void savepointLetsTheBusinessTransactionCommitAndReportsTheLoss() throws SQLException {
        AuditTrail trail = trail(Strictness.SAVEPOINT);
        AuditId kept;
        AuditId lost;
        try (Connection tx = order("o-savepoint")) {
            kept = asAlice().call(() -> trail.record(tx, anEvent()));
            lost = asAlice().call(() -> trail.record(tx, REFUSED));
            asAlice().run(() -> trail.recordAll(tx, List.of(anEvent(), REFUSED, anEvent())));
            tx.commit();
        }

        assertThat(orders("o-savepoint")).hasSize(1);
        assertThat(database.rows(kept, "action")).hasSize(1);
        assertThat(database.rows(lost, "action")).isEmpty();
        assertThat(signals)
                .extracting(Signal::name, Signal::attributes, Signal::value, Signal::unit)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "mainstay.audit.lost", Map.of("cause", "savepoint"), 1.0, "1"),
                        org.assertj.core.groups.Tuple.tuple(
                                "mainstay.audit.lost", Map.of("cause", "savepoint"), 3.0, "1"));
        assertThat(log.list).hasSize(2).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                    .contains("order.create", "23514")
                    .doesNotContain("secret", "forever");
        });
    }

    @Test
    @Tag("AU5")
    void savepointOutlivesARefusalOfThePolicy() throws SQLException {
        database.administrate("ALTER POLICY tenant_write ON audit.record WITH CHECK (false)");
        try (Connection tx = order("o-policy")) {
            asAlice().run(() -> trail(Strictness.SAVEPOINT).record(tx, anEvent()));
            tx.commit();
        } finally {
            database.administrate("ALTER POLICY tenant_write ON audit.record WITH CHECK"
                    + " (tenant_id = nullif(current_setting('mainstay.tenant_id', true), ''))");
        }

        assertThat(orders("o-policy")).hasSize(1);
        assertThat(signals).hasSize(1);
    }

    @Test
    @Tag("AU5")
    void savepointOutlivesAStatementTimeout() throws SQLException {
        try (Connection blocker = database.postgres().dataSource().getConnection();
                Connection tx = order("o-timeout")) {
            blocker.setAutoCommit(false);
            AuditDatabase.execute(blocker, "LOCK TABLE audit.record IN ACCESS EXCLUSIVE MODE");
            AuditDatabase.execute(tx, "SET LOCAL statement_timeout = '200ms'");
            asAlice().run(() -> trail(Strictness.SAVEPOINT).record(tx, anEvent()));
            blocker.rollback();
            tx.commit();
        }

        assertThat(orders("o-timeout")).hasSize(1);
        assertThat(signals).hasSize(1);
    }

    @Test
    void savepointUndoesTheBindingThatFailedWithTheRecord() throws SQLException {
        try (Connection tx = database.as("audit").getConnection()) {
            tx.setAutoCommit(false);
            asAlice().run(() -> trail(Strictness.SAVEPOINT).record(tx, REFUSED));

            assertThat(AuditDatabase.column(tx, "SELECT coalesce(current_setting('mainstay.tenant_id', true), '')"))
                    .containsExactly("");
        }
    }

    @Test
    void errorOfTheCallerIsNoLossAndLeavesTheTransactionAsItWas() throws SQLException {
        AuditEvent platform =
                AuditEvent.platform("retention.run", Resource.ofType("audit")).build();
        AuditTrail trail = trail(Strictness.SAVEPOINT);
        try (Connection tx = database.tenantTransaction(GLOBEX.value())) {
            assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, anEvent())))
                    .isInstanceOf(IllegalStateException.class);
            tx.rollback();
            database.bind(tx, ACME.value());
            assertThatThrownBy(() -> asAlice().run(() -> trail.recordAll(tx, List.of(anEvent(), platform))))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(AuditDatabase.column(
                            tx, "SELECT count(*) FROM audit.record WHERE xact_id =" + " pg_current_xact_id()"))
                    .containsExactly("0");
        }
        assertThat(signals).isEmpty();
    }

    @Test
    void transactionThatHasFailedBeforeIsPassedOn() throws SQLException {
        try (Connection tx = order("o-failed")) {
            assertThatThrownBy(() -> AuditDatabase.execute(tx, "SELECT 1/0")).isInstanceOf(SQLException.class);

            assertThatThrownBy(() ->
                            asAlice().run(() -> trail(Strictness.SAVEPOINT).record(tx, anEvent())))
                    .isInstanceOf(AuditWriteException.class)
                    .hasMessageContaining("25P02");
        }
        assertThat(signals).isEmpty();
    }

    @Test
    void brokenConnectionIsPassedOn() throws SQLException {
        try (Connection tx = order("o-broken")) {
            String pid = AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0);
            database.administrate("SELECT pg_terminate_backend(" + pid + ", 5000)");

            assertThatThrownBy(() ->
                            asAlice().run(() -> trail(Strictness.SAVEPOINT).record(tx, anEvent())))
                    .isInstanceOfSatisfying(
                            AuditWriteException.class,
                            e -> assertThat(e.category()).isEqualTo(Category.UNAVAILABLE));
        }
        assertThat(signals).isEmpty();
    }

    @Test
    @Tag("AU12")
    void actionThatNeedsAReasonIsRefusedWithoutAndNothingIsWritten() throws SQLException {
        AuditTrail trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .requireReason("user.erase", "order.purge")
                .requireReason("user.export")
                .build();
        AuditEvent.Builder erase = AuditEvent.of("user.erase", Resource.of("user", "u-1"));

        for (AuditEvent without : List.of(
                erase.build(),
                erase.reason(" \n").build(),
                AuditEvent.of("user.export", Resource.ofType("user")).build())) {
            try (Connection tx = database.tenantTransaction(ACME.value())) {
                assertThatThrownBy(() -> asAlice().run(() -> trail.record(tx, without)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("event " + without.action() + " must have a reason, had none");
                assertThatThrownBy(() -> asAlice().run(() -> trail.recordAll(tx, List.of(anEvent(), without))))
                        .isInstanceOf(IllegalArgumentException.class);
                tx.commit();
            }
            assertThatThrownBy(() -> asAlice().run(() -> trail.recordDetached(without)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(database.column("SELECT action FROM audit.record WHERE action IN ('user.erase', 'user.export')"))
                .isEmpty();

        AuditId id = asAlice()
                .call(() -> trail.recordDetached(
                        erase.reason("asked to be forgotten").build()));
        assertThat(database.rows(id, "detail->>'reason'")).containsExactly("(\"asked to be forgotten\")");
    }

    private AuditTrail trail(Strictness strictness) {
        return JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .strictness(strictness)
                .signals(Signals.to(List.of(signals::add)))
                .build();
    }

    private static Connection order(String id) throws SQLException {
        Connection tx = database.tenantTransaction(ACME.value());
        AuditDatabase.execute(tx, "INSERT INTO app.orders VALUES ('" + ACME + "', '" + id + "')");
        return tx;
    }

    private static List<String> orders(String id) throws SQLException {
        return database.column("SELECT id FROM app.orders WHERE id = '" + id + "'");
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(CallersInsert.class);
    }
}

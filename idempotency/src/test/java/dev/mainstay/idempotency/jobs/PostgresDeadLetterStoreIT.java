package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.ACME;
import static dev.mainstay.idempotency.jobs.Consumers.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters in a real PostgreSQL, behind its policies. */
class PostgresDeadLetterStoreIT extends DeadLetterStoreContract {

    private static final String TENANTS = "SELECT tenant_id FROM mainstay_dead_letter ORDER BY 1";

    private static DeadLetterDatabase database;

    @BeforeAll
    static void create() throws SQLException {
        database = new DeadLetterDatabase();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Override
    DeadLetterStore newStore() throws SQLException {
        database.clear();
        return database.store();
    }

    private void addForBothTenants() {
        Consumers.acme().run(() -> database.store().add(letter("m-1")));
        CallContext.empty().withTenant(GLOBEX).run(() -> database.store().add(letter("m-2")));
    }

    private static List<String> column(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    @Test
    void aTenantSeesItsOwnRowsOnlyWhateverItAsksFor() throws SQLException {
        addForBothTenants();

        try (Connection acme = Consumers.acme().call(() -> database.tenants().getConnection())) {
            assertThat(column(acme, TENANTS)).containsExactly(ACME.value());
            assertThat(column(acme, "UPDATE mainstay_dead_letter SET held = true RETURNING tenant_id"))
                    .containsExactly(ACME.value());
            assertThatThrownBy(() -> column(
                            acme,
                            "INSERT INTO mainstay_dead_letter (tenant_id, id, operation, reason, detail, attempts,"
                                    + " correlation_id, message_id, head, body, held) SELECT '" + GLOBEX.value()
                                    + "', gen_random_uuid(), operation, reason, detail, attempts, correlation_id,"
                                    + " message_id, head, body, held FROM mainstay_dead_letter RETURNING id"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("row-level security");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM mainstay_dead_letter_untenanted",
                "UPDATE mainstay_dead_letter SET body = '' RETURNING id",
                "UPDATE mainstay_dead_letter SET tenant_id = 'x' RETURNING id",
                "DELETE FROM mainstay_dead_letter RETURNING id"
            })
    void aTenantMayNotTouchMessagesOrThoseOfNobody(String statement) throws SQLException {
        addForBothTenants();

        try (Connection acme = Consumers.acme().call(() -> database.tenants().getConnection())) {
            assertThatThrownBy(() -> column(acme, statement))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void thePlatformSeesEveryTenantsRowsAndAStoreOnItStillOneTenantAtATime() throws SQLException {
        addForBothTenants();
        PostgresDeadLetterStore operators = PostgresDeadLetterStore.on(database.platform(), database.platform());

        try (Connection platform = database.platform().getConnection()) {
            assertThat(column(platform, TENANTS)).containsExactly(ACME.value(), GLOBEX.value());
        }
        assertThat(Consumers.acme().call(() -> operators.page(DeadLetterFilter.all(), null, 10)))
                .extracting(entry -> entry.letter().message().id())
                .containsExactly("m-1");
    }

    @Test
    void aTransactionWithoutATenantIsRefused() throws SQLException {
        try (Connection platform = database.platform().getConnection()) {
            assertThatThrownBy(() -> column(
                            platform,
                            "INSERT INTO mainstay_dead_letter (id, operation, reason, detail, attempts, correlation_id,"
                                    + " message_id, head, body, held) VALUES (gen_random_uuid(), 'o', 'r', '', 1, 'c',"
                                    + " 'm', '', '', false) RETURNING id"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("tenant_id");
        }
    }

    @Test
    void aRowThatIsRefusedIsAStoreFailureThatQuotesNothing() throws SQLException {
        addForBothTenants();
        database.administrate(
                "ALTER TABLE mainstay_dead_letter ADD CONSTRAINT no_secret CHECK (message_id <> 'm-secret')");

        assertThatThrownBy(() -> Consumers.acme().run(() -> database.store().add(letter("m-secret"))))
                .isInstanceOf(DeadLetterStoreException.class)
                .hasMessage("the store of dead letters failed, SQLSTATE 23514")
                .hasNoCause();
        assertThat(database.column("SELECT message_id FROM mainstay_dead_letter ORDER BY 1"))
                .containsExactly("m-1", "m-2");
        database.administrate("ALTER TABLE mainstay_dead_letter DROP CONSTRAINT no_secret");
    }

    @Test
    void aStatementThatWaitsTooLongIsEnded() throws SQLException {
        addForBothTenants();
        PostgresDeadLetterStore impatient = database.store().withTimeout(Duration.ofSeconds(1));

        try (Connection locker = database.postgres().dataSource().getConnection();
                Statement lock = locker.createStatement()) {
            locker.setAutoCommit(false);
            lock.execute("LOCK TABLE mainstay_dead_letter");

            assertThatThrownBy(() -> Consumers.acme().run(() -> impatient.add(letter("m-3"))))
                    .isInstanceOf(DeadLetterStoreException.class)
                    .hasMessageContaining("57014");
        }
    }

    @Test
    void aConsumerWhoseLettersAreLockedAwayLosesNothing() throws SQLException {
        addForBothTenants();
        Consumers consumers = new Consumers(database.store().withTimeout(Duration.ofSeconds(1)));
        Message poison = Consumers.message("m-4", "poison");

        try (Connection locker = database.postgres().dataSource().getConnection();
                Statement lock = locker.createStatement()) {
            locker.setAutoCommit(false);
            lock.execute("LOCK TABLE mainstay_dead_letter");

            assertThat(consumers.consumer().consume(poison)).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        }
        assertThat(consumers.consumer().consume(poison)).isInstanceOf(Delivery.DeadLettered.class);
        assertThat(consumers.lettersOf(Consumers.acme())).hasSize(2);
    }

    @Test
    void aTimeoutBelowOneSecondIsRefused() {
        assertThatThrownBy(() -> database.store().withTimeout(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be >= 1 s, was PT0.999S");
    }
}

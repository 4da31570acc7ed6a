package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.idempotency.jdbc.JoinedFixture.insert;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A table whose inserts always come to nothing, as if somebody else were always first and gone again. */
class LostRacesIT {

    @RegisterExtension
    static final JoinedFixture FIXTURE = new JoinedFixture();

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private final Request request = newRequest();

    @BeforeEach
    void dropInserts() {
        FIXTURE.database()
                .administrate("CREATE SEQUENCE app.lost_races;"
                        + " CREATE FUNCTION app.lose_race() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                        + " 'BEGIN PERFORM nextval(''app.lost_races''); RETURN NULL; END';"
                        + " CREATE TRIGGER lost_races BEFORE INSERT ON app.mainstay_idempotency"
                        + " FOR EACH ROW EXECUTE FUNCTION app.lose_race()");
    }

    @AfterEach
    void keepInserts() {
        FIXTURE.database().administrate("DROP FUNCTION app.lose_race() CASCADE; DROP SEQUENCE app.lost_races");
    }

    private static long lostRaces() {
        return FIXTURE.database().count("SELECT last_value FROM app.lost_races");
    }

    @Test
    void joinedCallThatAlwaysLosesGivesUpWithoutRunningAndTheTransactionGoesOn() throws SQLException {
        // Closed before the trigger goes, which waits for the table's locks.
        try (Connection tx = FIXTURE.borrow()) {
            assertThatExceptionOfType(IdempotencyStoreException.class)
                    .isThrownBy(() ->
                            PostgresIdempotency.joining(tx).run(ORDER, request, claim -> insert(tx, request.key())))
                    .withMessage("PostgreSQL: begin in the caller's transaction met a change 10 times");
            insert(tx, request.key() + " without");
            tx.commit();
        }

        assertThat(lostRaces()).isEqualTo(10);
        assertThat(FIXTURE.orders(request.key())).isEqualTo(1);
    }

    @Test
    void leasedCallThatAlwaysLosesGivesUpWithoutRunningAndTheStoreGoesOn() {
        try (PostgresStore store = PostgresStore.on(FIXTURE.database().tenants(1));
                Idempotency idempotency = Idempotency.over(store)) {
            assertThatExceptionOfType(IdempotencyStoreException.class)
                    .isThrownBy(() -> idempotency.run(ORDER, request, claim -> {
                        throw new AssertionError("ran");
                    }))
                    .withMessage("PostgreSQL: begin of the idempotency store met a change 10 times");
            assertThat(lostRaces()).isEqualTo(10);

            FIXTURE.database().administrate("ALTER TABLE app.mainstay_idempotency DISABLE TRIGGER lost_races");
            assertThat(idempotency.run(ORDER, request, claim -> "done"))
                    .isEqualTo(new Outcome.Executed<>("done", 1, Outcome.Recorded.YES));
        }
    }
}

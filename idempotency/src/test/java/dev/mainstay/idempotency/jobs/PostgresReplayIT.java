package dev.mainstay.idempotency.jobs;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Replays, over letters in PostgreSQL. */
class PostgresReplayIT extends ReplayContract {

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
}

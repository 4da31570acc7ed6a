package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EmbeddedPostgres
@EmbeddedRedis
class FlightCounterIT {

    private final PostgresDatabase database;
    private final FlightCounter toPostgres;
    private final RedisInstance redis;
    private final FlightCounter toRedis;

    FlightCounterIT(PostgresDatabase database, RedisInstance redis) {
        this.database = database;
        this.toPostgres = FlightCounter.to(database.host(), database.port());
        this.redis = redis;
        this.toRedis = FlightCounter.to(redis.host(), redis.port());
    }

    @AfterEach
    void stop() {
        toPostgres.close();
        toRedis.close();
    }

    @Test
    void selectAndCommitAreTwoFlights() throws SQLException {
        try (Connection connection = database.dataSourceVia(toPostgres).getConnection()) {
            connection.setAutoCommit(false);
            toPostgres.reset();

            // BEGIN travels with the query.
            try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int");
                    ResultSet rows = bind(statement, 42).executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
            }
            connection.commit();

            assertThat(toPostgres.traffic().flights()).isEqualTo(2);
        }
    }

    private static PreparedStatement bind(PreparedStatement statement, int value) throws SQLException {
        statement.setInt(1, value);
        return statement;
    }

    @Test
    void aCommitWhoseReplyIsDroppedHasHappened() throws SQLException {
        execute("CREATE TABLE paid (id int)");
        try (Connection connection = database.dataSourceVia(toPostgres).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO paid VALUES (1)");
            toPostgres.dropReplies(1);

            assertThatThrownBy(connection::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
        }

        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM paid")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatIsDownIsRefusedAndComesBackOnTheSamePort() throws SQLException {
        toPostgres.down();

        assertThatThrownBy(() -> database.dataSourceVia(toPostgres).getConnection())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));

        toPostgres.up();

        try (Connection connection = database.dataSourceVia(toPostgres).getConnection()) {
            assertThat(connection.isValid(20)).isTrue();
        }
    }

    @Test
    void aScriptWhoseReplyIsDroppedHasRun() throws Exception {
        RedisAddress through = RedisAddress.local(toRedis.port()).withDatabase(redis.database());
        try (RespConnection connection = RespConnection.open(through)) {
            toRedis.reset();
            connection.send("EVAL", "return redis.call('INCR', KEYS[1])", "1", "effects");
            assertThat(toRedis.traffic().flights()).isEqualTo(1);
            toRedis.dropReplies(1);

            assertThatThrownBy(() -> connection.send("EVAL", "return redis.call('INCR', KEYS[1])", "1", "effects"))
                    .hasMessageContaining("reset");
        }

        RedisAddress direct = RedisAddress.local(redis.port()).withDatabase(redis.database());
        assertThat(RespConnection.call(direct, "GET", "effects")).isEqualTo("2");
        assertThat(redis.uriVia(toRedis)).isEqualTo(through.uri());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PGobject;

/** Parameters and options of prepared statements that carry their binding. */
@EmbeddedPostgres
class CarriedParametersIT {

    private static Shop shop;

    private HikariDataSource pool;
    private Connection connection;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void borrow() throws SQLException {
        pool = shop.pool(1);
        connection = TenantDataSource.wrap(
                        pool,
                        shop.tenancy,
                        PostgresBinding.builder(shop.roles.tenant().value())
                                .mode(PostgresBinding.Mode.FUSED)
                                .build())
                .getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
    }

    /** Executes, reads one value and ends the transaction, so that the next execution carries the binding again. */
    private String one(PreparedStatement statement) throws SQLException {
        return shop.tenancy.call(A, () -> {
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            } finally {
                connection.rollback();
            }
        });
    }

    @Test
    void parametersStayUntilTheyAreCleared() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select ? || ?")) {
            statement.setString(1, "a");
            statement.setString(2, "b");
            assertThat(one(statement)).isEqualTo("ab");
            statement.setString(2, "c");
            assertThat(one(statement)).isEqualTo("ac");
            statement.setNull(1, Types.VARCHAR);
            assertThat(one(statement)).isNull();
            statement.clearParameters();
            statement.setString(1, "d");
            assertThatThrownBy(() -> one(statement)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void noParameterReachesTheBindings() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select ? || current_setting('mainstay.tenant_id')")) {
            assertThatThrownBy(() -> statement.setString(0, "x")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.setString(-1, "x")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.setString(2, "x")).isInstanceOf(SQLException.class);
            statement.setString(1, "of ");

            assertThat(one(statement)).isEqualTo("of " + A.value());
            assertThat(shop.tenancy.call(
                            A, () -> statement.getParameterMetaData().getParameterCount()))
                    .isOne();
        }
    }

    @Test
    void whatTheCallerChangesAfterwardsIsNotSent() throws SQLException {
        Calendar utc = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
        Timestamp time = new Timestamp(0);
        byte[] bytes = {1};
        try (PreparedStatement statement =
                connection.prepareStatement("select encode(?, 'hex') || extract(epoch from ?::timestamptz)::int")) {
            statement.setBytes(1, bytes);
            statement.setTimestamp(2, time, utc);
            bytes[0] = 2;
            time.setTime(7_000);
            utc.setTimeZone(TimeZone.getTimeZone("Asia/Tokyo"));

            assertThat(one(statement)).isEqualTo("010");
        }
    }

    @Test
    void whatCannotBeCopiedIsSentAsItWasWhenItWasSet() throws SQLException {
        PGobject json = new PGobject();
        int[] numbers = {1};
        Array words = connection.createArrayOf("text", new String[] {"w"});
        try (PreparedStatement statement = connection.prepareStatement("select concat(?::json, ?::json, ?, ?)")) {
            json.setType("json");
            json.setValue("1");
            statement.setObject(1, json);
            json.setValue("2");
            statement.setObject(2, json);
            statement.setObject(3, numbers);
            numbers[0] = 9;
            statement.setArray(4, words);
            words.free();

            assertThat(one(statement)).isEqualTo("12{1}{w}");
        }
    }

    @Test
    void streamsAreReadOnce() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select encode(?, 'hex') || ?")) {
            statement.setBinaryStream(1, new ByteArrayInputStream(new byte[] {7}), 1);
            statement.setCharacterStream(2, new StringReader("text"), 4);

            assertThat(one(statement)).isEqualTo("07text");

            statement.clearParameters();
            statement.setBytes(1, new byte[] {8});
            statement.setString(2, "again");
            assertThat(one(statement)).isEqualTo("08again");
        }
    }

    @Test
    void optionsHoldForTheStatementThatCarries() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select note from shop.invoice, pg_sleep(?)")) {
            statement.setMaxRows(1);
            statement.setDouble(1, 0);
            shop.tenancy.call(A, () -> {
                ResultSet rows = statement.executeQuery();
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isFalse();
                connection.rollback();
                return null;
            });
            statement.setQueryTimeout(1);
            statement.setDouble(1, 60);

            assertThatThrownBy(() -> one(statement))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void aLimitOfFieldsCutsTheResultAndNotTheBinding() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select 'longer'::text")) {
            statement.setMaxFieldSize(4);

            assertThat(one(statement)).isEqualTo("long");
        }
    }

    @Test
    void warningsAreThoseOfTheStatementThatCarried() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("do $$ begin raise warning 'mind'; end $$")) {
            shop.tenancy.call(A, statement::execute);

            assertThat((Throwable) statement.getWarnings()).hasMessageContaining("mind");
            statement.clearWarnings();
            assertThat((Throwable) statement.getWarnings()).isNull();
        }
    }

    @Test
    void aClosedStatementStaysClosed() throws SQLException {
        PreparedStatement statement = connection.prepareStatement("select 1");
        one(statement);

        statement.close();

        assertThat(statement.isClosed()).isTrue();
        assertThatThrownBy(() -> one(statement)).isInstanceOf(SQLException.class);
    }
}

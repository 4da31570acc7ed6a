package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.TenantMismatchException;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions whose first statement carries the binding; one connection through a proxy that counts. */
class FusedIT extends CountedConnection {

    private static final String NOTES =
            "select string_agg(note, '' order by id) from shop.invoice where tenant_id::text <> ?";
    private static final PostgresBinding.Mode FUSED = PostgresBinding.Mode.FUSED;

    @BeforeEach
    void borrow() throws SQLException {
        borrow(binding().mode(FUSED));
        connection.setAutoCommit(false);
    }

    private void borrow(String properties) throws SQLException {
        pool = pool(properties);
        borrow();
    }

    /** Reads text with a parameter whose type the driver cannot know. */
    private static String notes(PreparedStatement statement) throws SQLException {
        statement.setString(1, "nobody");
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void aTransactionOfOneQueryTakesTwoFlightsHoweverOftenItIsRepeated() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOTES)) {
            for (int i = 0; i < 12; i++) {
                TenantId tenant = i % 2 == 0 ? A : B;
                String notes = shop.tenancy.call(tenant, () -> notes(statement));
                connection.commit();

                assertThat(notes).isEqualTo(tenant.equals(A) ? "aaa" : "bb");
                assertThat(flights()).isEqualTo(2);
            }
        }
        for (int i = 0; i < 7; i++) {
            assertThat(shop.tenancy.call(B, () -> read(connection, COUNT))).isEqualTo("2");
            connection.commit();

            assertThat(flights()).isEqualTo(2);
        }
    }

    @Test
    void aParameterWhoseTypeOnlyTheServerKnowsCostsNoFlight() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select note || ?::timestamptz from shop.invoice")) {
            for (int i = 0; i < 8; i++) {
                shop.tenancy.call(A, () -> {
                    statement.setTimestamp(1, Timestamp.from(Instant.EPOCH));
                    return statement.executeQuery().next();
                });
                connection.commit();

                assertThat(flights()).isEqualTo(2);
            }
        }
    }

    @Test
    void onlyTheFirstStatementCarriesTheBinding() throws SQLException {
        shop.tenancy.call(A, () -> {
            assertThat(read(connection, COUNT)).isEqualTo("3");
            assertThat(update(connection, "update shop.invoice set note = 'x' where id = 1"))
                    .isOne();
            assertThat(read(connection, "select max(note) from shop.invoice")).isEqualTo("x");
            connection.commit();
            return null;
        });

        assertThat(flights()).isEqualTo(4);
    }

    @Test
    void withoutATenantNothingIsSentAndNoTransactionChangesSides() throws SQLException {
        assertThatThrownBy(() -> read(connection, COUNT)).isInstanceOf(NoTenantException.class);
        assertThat(flights()).isZero();

        shop.tenancy.call(A, () -> read(connection, COUNT));
        flights();
        assertThatThrownBy(() -> shop.tenancy.call(B, () -> read(connection, COUNT)))
                .isInstanceOf(TenantMismatchException.class);
        assertThat(flights()).isZero();
    }

    @Test
    void eachWayToExecuteTellsWhatItTellsElsewhere() throws SQLException {
        shop.tenancy.call(A, () -> {
            Statement plain = connection.createStatement();
            assertThat(plain.execute(COUNT)).isTrue();
            assertThat(plain.getResultSet().getStatement()).isSameAs(plain);
            assertThat(plain.getMoreResults()).isFalse();
            assertThat(plain.getUpdateCount()).isEqualTo(-1);
            connection.rollback();
            assertThat(plain.execute("delete from shop.invoice")).isFalse();
            assertThat(plain.getUpdateCount()).isEqualTo(3);
            connection.rollback();
            assertThat(plain.executeLargeUpdate("delete from shop.invoice where id = 2"))
                    .isOne();
            connection.rollback();
            PreparedStatement prepared = connection.prepareStatement("update shop.invoice set note = ? where id < ?");
            prepared.setString(1, "n");
            prepared.setInt(2, 3);
            assertThat(prepared.execute()).isFalse();
            assertThat(prepared.getUpdateCount()).isEqualTo(2);
            assertThat(prepared.getResultSet()).isNull();
            assertThat(prepared.getMoreResults()).isFalse();
            connection.rollback();
            prepared.setInt(2, 4);
            assertThat(prepared.executeLargeUpdate()).isEqualTo(3);
            connection.rollback();
            assertThat(prepared.executeUpdate()).isEqualTo(3);
            connection.commit();
            return null;
        });

        assertThat(flights()).isEqualTo(12);
        assertThat(shop.adminReads("select count(*) from shop.invoice where note = 'n'"))
                .isEqualTo("3");
    }

    @Test
    void rowsWhereNoneAreExpectedAndTheOtherWayRoundAreErrors() throws SQLException {
        shop.tenancy.call(A, () -> {
            Statement plain = connection.createStatement();
            assertState("02000", () -> plain.executeQuery("delete from shop.invoice"));
            connection.rollback();
            assertState("0100E", () -> plain.executeUpdate(COUNT));
            connection.rollback();
            return null;
        });
    }

    @Test
    void aStatementThatFailsLeavesATransactionThatWaitsForItsRollback() throws SQLException {
        shop.tenancy.call(A, () -> {
            assertState("22012", () -> read(connection, "select 1/0"));
            assertState("25P02", () -> read(connection, COUNT));
            connection.rollback();
            assertThat(read(connection, COUNT)).isEqualTo("3");
            return null;
        });
    }

    @Test
    void aDriverThatGoesBackAfterAFailureIsBoundAgain() throws SQLException {
        giveBack();
        borrow(shop.database.jdbcUrl().contains("?") ? "&autosave=always" : "?autosave=always");

        shop.tenancy.call(A, () -> {
            assertState("22012", () -> read(connection, "select 1/0"));
            assertThat(read(connection, COUNT)).isEqualTo("3");
            return null;
        });
    }

    @Test
    void theSimpleProtocolCarriesTheBindingToo() throws SQLException {
        giveBack();
        borrow(shop.database.jdbcUrl().contains("?") ? "&preferQueryMode=simple" : "?preferQueryMode=simple");

        try (PreparedStatement statement = connection.prepareStatement(NOTES)) {
            assertThat(shop.tenancy.call(B, () -> notes(statement))).isEqualTo("bb");
            connection.commit();
        }
        assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");
        connection.commit();

        assertThat(flights()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1; select 2", "/* ; */ select 1; -- the end\n;", "select 1;"})
    void whetherATextIsOneStatementDecides(String sql) throws SQLException {
        shop.tenancy.call(A, () -> connection.createStatement().execute(sql));
        connection.commit();

        assertThat(flights()).isEqualTo(sql.contains("2") ? 3 : 2);
    }

    @Test
    void whatCannotCarryTheBindingIsBoundBefore() throws SQLException {
        List<Shop.Step<Object>> steps = List.of(
                c -> {
                    Statement statement = c.createStatement();
                    statement.setFetchSize(1);
                    return statement.executeQuery(COUNT).next();
                },
                c -> c.createStatement().executeUpdate("delete from shop.invoice", Statement.RETURN_GENERATED_KEYS),
                c -> {
                    CallableStatement call = c.prepareCall("{? = call pg_backend_pid()}");
                    call.registerOutParameter(1, Types.INTEGER);
                    return call.execute();
                },
                c -> {
                    PreparedStatement batch = c.prepareStatement("delete from shop.invoice where id = ?");
                    batch.setInt(1, 1);
                    batch.addBatch();
                    return batch.executeBatch();
                },
                c -> c.prepareStatement("delete from shop.invoice", new String[] {"id"})
                        .executeUpdate(),
                c -> {
                    Statement statement = c.createStatement();
                    statement.closeOnCompletion();
                    return statement.executeQuery(COUNT).next();
                },
                c -> c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                        .executeQuery("select * from shop.invoice")
                        .next());
        for (Shop.Step<Object> step : steps) {
            shop.tenancy.call(A, () -> step.on(connection));
            assertThat(flights()).isGreaterThanOrEqualTo(2);
            assertThat(shop.tenancy.call(A, () -> read(connection, "select current_user")))
                    .isEqualTo(shop.roles.tenant().value());
            connection.rollback();
        }
    }
}

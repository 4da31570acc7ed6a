package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import dev.mainstay.tenancy.jdbc.PostgresBinding.Mode;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does not do as it is told gets no second chance, whichever way the binding takes. */
@EmbeddedPostgres
class UntrustedBindingIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    /** A pool on whose connections the second column of every first row reads as empty. */
    private static Meddling forgetful() {
        return Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            if (result instanceof PreparedStatement statement) {
                return forgetful(PreparedStatement.class, statement);
            }
            return result instanceof Statement statement ? forgetful(Statement.class, statement) : result;
        });
    }

    private static <T extends Statement> T forgetful(Class<T> type, T real) {
        return Meddling.proxy(type, (self, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            return result instanceof ResultSet rows && rows.getMetaData().getColumnCount() == 2
                    ? Meddling.proxy(
                            ResultSet.class,
                            (self2, method2, args2) -> method2.getName().equals("getString") && args2[0].equals(2)
                                    ? ""
                                    : Meddling.pass(rows, method2, args2))
                    : result;
        });
    }

    private static TenantDataSource tenants(Meddling pool, Mode mode, AutoCommit autoCommit) {
        return TenantDataSource.wrap(
                pool.dataSource(),
                shop.tenancy,
                PostgresBinding.builder(shop.roles.tenant().value())
                        .mode(mode)
                        .autoCommit(autoCommit)
                        .build());
    }

    private static String ask(Connection connection, boolean prepared) throws SQLException {
        if (!prepared) {
            return read(connection, COUNT);
        }
        try (PreparedStatement statement = connection.prepareStatement(COUNT);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCarriedBindingThatWasNotTakenDiscardsTheConnectionAndReturnsNothing(boolean prepared) throws SQLException {
        Meddling pool = forgetful();
        Connection connection = tenants(pool, Mode.FUSED, AutoCommit.REJECT).getConnection();
        connection.setAutoCommit(false);

        assertThatThrownBy(() -> shop.tenancy.call(A, () -> ask(connection, prepared)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"));

        assertThat(pool.aborts.get()).isOne();
        assertThatCode(connection::close).doesNotThrowAnyException();
        assertThat(pool.closes.get()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRAP", "FUSE"})
    void outsideOfTransactionsItIsDiscardedToo(AutoCommit autoCommit) throws SQLException {
        Meddling pool = forgetful();
        Connection connection = tenants(pool, Mode.LAZY_TX_LOCAL, autoCommit).getConnection();

        assertThatThrownBy(() -> shop.tenancy.call(A, () -> ask(connection, true)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"));

        assertThat(pool.aborts.get()).isOne();
        connection.close();
    }

    @Test
    void aBindingThatCannotBeClosedDiscardsTheConnectionAtReturn() throws SQLException {
        Meddling pool = Meddling.with(shop.as(shop.roles.login()), (real, method, args) -> {
            Object result = Meddling.pass(real, method, args);
            boolean binding = method.getName().equals("prepareStatement") && ((String) args[0]).contains("set_config");
            return binding ? unclosable((PreparedStatement) result) : result;
        });
        Connection connection =
                tenants(pool, Mode.LAZY_TX_LOCAL, AutoCommit.REJECT).getConnection();
        connection.setAutoCommit(false);
        assertThat(shop.tenancy.call(A, () -> ask(connection, true))).isEqualTo("3");

        assertThatCode(connection::close).doesNotThrowAnyException();

        assertThat(pool.aborts.get()).isOne();
        assertThat(pool.closes.get()).isOne();
    }

    private static PreparedStatement unclosable(PreparedStatement real) {
        return Meddling.proxy(PreparedStatement.class, (self, method, args) -> {
            if (method.getName().equals("close")) {
                throw new SQLException("stuck", "XX000");
            }
            return Meddling.pass(real, method, args);
        });
    }
}

package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PgBouncer;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a pooler between the application and the server. */
@EmbeddedPostgres
class PgBouncerIT {

    private static final String COUNT = "select count(*) from shop.invoice";
    private static final int ROUNDS = 20;

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void needsTheExecutable() {
        assumeTrue(PgBouncer.isInstalled(), PgBouncer.NOT_RUN);
    }

    private static PgBouncer pgBouncer(PgBouncer.Mode mode) {
        return PgBouncer.before(
                shop.database, mode, 1, Map.of(shop.roles.login().value(), "shop-test"));
    }

    private static PostgresBinding binding(PostgresBinding.Mode mode) {
        return PostgresBinding.builder(shop.roles.tenant().value())
                .mode(mode)
                .autoCommit(PostgresBinding.AutoCommit.FUSE)
                .build();
    }

    /** What one client does for its tenant within a transaction. */
    @FunctionalInterface
    private interface Binding {
        void to(Connection connection, TenantId tenant) throws SQLException;
    }

    /** Counts wrong answers of two clients that take turns on one server connection. */
    private static int wrongAnswers(Connection ofA, Connection ofB, Binding onceInTheBeginning) throws SQLException {
        onceInTheBeginning.to(ofA, A);
        onceInTheBeginning.to(ofB, B);
        int wrong = 0;
        for (int i = 0; i < ROUNDS; i++) {
            wrong += shop.tenancy.call(A, () -> counted(ofA)).equals("3") ? 0 : 1;
            wrong += shop.tenancy.call(B, () -> counted(ofB)).equals("2") ? 0 : 1;
        }
        return wrong;
    }

    private static String counted(Connection connection) throws SQLException {
        String count = read(connection, COUNT);
        connection.commit();
        return count;
    }

    @Test
    @Tag("B17")
    void clientsThatShareAServerConnectionSeeTheirOwnRowsUnlikeWithSettingsOfTheSession() throws SQLException {
        try (PgBouncer bouncer = pgBouncer(PgBouncer.Mode.TRANSACTION);
                HikariDataSource pool = shop.pool(2, bouncer.jdbcUrl())) {
            for (PostgresBinding.Mode mode : PostgresBinding.Mode.values()) {
                TenantDataSource tenants = TenantDataSource.wrap(pool, shop.tenancy, binding(mode));
                try (Connection ofA = tenants.getConnection();
                        Connection ofB = tenants.getConnection()) {
                    ofA.setAutoCommit(false);
                    ofB.setAutoCommit(false);

                    assertThat(wrongAnswers(ofA, ofB, (connection, tenant) -> {}))
                            .isZero();
                }
            }
            try (Connection ofA = pool.getConnection();
                    Connection ofB = pool.getConnection()) {
                ofA.setAutoCommit(false);
                ofB.setAutoCommit(false);

                assertThat(wrongAnswers(ofA, ofB, PgBouncerIT::forTheSession)).isPositive();
            }
        }
    }

    private static void forTheSession(Connection connection, TenantId tenant) throws SQLException {
        read(connection, "select set_config('role', '" + shop.roles.tenant().value() + "', false)");
        read(connection, "select set_config('mainstay.tenant_id', '" + tenant + "', false)");
        connection.commit();
    }

    @Test
    void aStatementThatCarriesItsBindingSharesAServerConnectionToo() throws SQLException {
        try (PgBouncer bouncer = pgBouncer(PgBouncer.Mode.TRANSACTION);
                HikariDataSource pool = shop.pool(2, bouncer.jdbcUrl())) {
            TenantDataSource tenants = TenantDataSource.wrap(pool, shop.tenancy, binding(PostgresBinding.Mode.FUSED));
            try (Connection ofA = tenants.getConnection();
                    Connection ofB = tenants.getConnection()) {
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(shop.tenancy.call(A, () -> read(ofA, COUNT))).isEqualTo("3");
                    assertThat(shop.tenancy.call(B, () -> read(ofB, COUNT))).isEqualTo("2");
                    assertThatThrownBy(() -> shop.tenancy.call(A, () -> read(ofA, "select 1/0")))
                            .isInstanceOf(SQLException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = PgBouncer.Mode.class, names = "STATEMENT", mode = EnumSource.Mode.EXCLUDE)
    void theCheckAtStartAcceptsAPoolerThatKeepsTransactionsTogether(PgBouncer.Mode mode) {
        try (PgBouncer bouncer = pgBouncer(mode);
                HikariDataSource pool = shop.pool(1, bouncer.jdbcUrl())) {
            TenantDataSource tenants = shop.bound(pool);

            assertThatCode(tenants::check).doesNotThrowAnyException();
            assertThatCode(tenants::check).doesNotThrowAnyException();
        }
    }

    @Test
    void theCheckAtStartFindsAPoolerInStatementMode() {
        try (PgBouncer bouncer = pgBouncer(PgBouncer.Mode.STATEMENT);
                HikariDataSource pool = shop.pool(1, bouncer.jdbcUrl())) {
            TenantDataSource tenants = shop.bound(pool);

            assertThatThrownBy(tenants::check)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"))
                    .hasMessageContaining("statement mode");
        }
    }
}

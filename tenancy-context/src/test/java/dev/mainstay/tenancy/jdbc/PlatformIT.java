package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.NoPlatformScopeException;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.SqlIdentifier;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Platform work over a login of its own. */
@EmbeddedPostgres
class PlatformIT {

    private static final String COUNT = "select count(*) from shop.invoice";
    private static final String WHO = "select current_user || ' ' || current_setting('mainstay.tenant_id')";

    private static Shop shop;
    private static SqlIdentifier role;
    private static SqlIdentifier login;

    private final Tenancy tenancy = Tenancy.builder()
            .elevation(request -> {
                assertThat(request.reason()).isEqualTo("monthly figures");
            })
            .build();

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        role = new SqlIdentifier(database.name() + "_overseer");
        login = new SqlIdentifier(database.name() + "_overseer_login");
        shop.asAdmin(List.of(
                "create role " + role.quoted() + " nologin",
                "create role " + login.quoted() + " login noinherit password 'shop-test'",
                "grant " + role.quoted() + " to " + login.quoted(),
                "grant connect on database " + database.name() + " to " + login.quoted(),
                "grant usage on schema shop, tenancy to " + login.quoted() + ", " + role.quoted(),
                "grant select, update on shop.invoice to " + role.quoted(),
                "create policy overseer on shop.invoice to " + role.quoted() + " using (true)"));
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.fill();
    }

    private Connection borrow(PostgresBinding.Mode mode) throws SQLException {
        PostgresBinding binding =
                PostgresBinding.platformBuilder(role.value()).mode(mode).build();
        Connection connection =
                TenantDataSource.wrap(shop.as(login), tenancy, binding).getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void thePlatformSeesAllAndItsScopeEndsWithTheBlock(PostgresBinding.Mode mode) throws SQLException {
        try (Connection connection = borrow(mode)) {
            String seen = tenancy.asPlatform("monthly figures", () -> read(connection, COUNT));

            assertThat(seen).isEqualTo("5");
            assertThat(tenancy.asPlatform("monthly figures", () -> read(connection, WHO)))
                    .isEqualTo(role.value() + " ");
            assertThatThrownBy(() -> read(connection, COUNT)).isInstanceOf(NoPlatformScopeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void aTenantIsNotEnough(PostgresBinding.Mode mode) throws SQLException {
        try (Connection connection = borrow(mode)) {
            assertThatThrownBy(() -> tenancy.call(A, () -> read(connection, COUNT)))
                    .isInstanceOf(NoPlatformScopeException.class);
            assertThatThrownBy(() ->
                            tenancy.asPlatform("monthly figures", () -> tenancy.call(A, () -> read(connection, COUNT))))
                    .isInstanceOf(NoPlatformScopeException.class);
        }
    }

    @Test
    void theTenantsDataSourceRefusesThePlatform() throws SQLException {
        TenantDataSource tenants = TenantDataSource.wrap(
                shop.as(shop.roles.login()),
                tenancy,
                PostgresBinding.of(shop.roles.tenant().value()));
        try (Connection connection = tenants.getConnection()) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> tenancy.asPlatform("monthly figures", () -> read(connection, COUNT)))
                    .isInstanceOf(NoTenantException.class);
        }
    }

    @Test
    void aCursorFetchesNothingMoreAfterTheScope() throws SQLException {
        try (Connection connection = borrow(PostgresBinding.Mode.LAZY_TX_LOCAL);
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(1);
            ResultSet rows = tenancy.asPlatform("monthly figures", () -> {
                ResultSet all = statement.executeQuery("select id from shop.invoice");
                assertThat(all.next()).isTrue();
                return all;
            });

            assertThatThrownBy(rows::next).isInstanceOf(NoPlatformScopeException.class);
            assertThatThrownBy(() -> tenancy.call(A, rows::next)).isInstanceOf(NoPlatformScopeException.class);
            assertThat(tenancy.asPlatform("monthly figures", rows::next)).isTrue();
        }
    }

    @Test
    void aRefusedElevationReachesNoRow() throws SQLException {
        Tenancy strict =
                Tenancy.builder().elevation(ElevationPolicy.forRole("operator")).build();
        try (Connection connection = TenantDataSource.wrap(
                        shop.as(login), strict, PostgresBinding.platform(role.value()))
                .getConnection()) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> strict.asPlatform("monthly figures", () -> read(connection, COUNT)))
                    .hasMessageNotContaining("monthly figures");
            assertThatThrownBy(() -> read(connection, COUNT)).isInstanceOf(NoPlatformScopeException.class);
        }
    }

    @Test
    void onePlatformTransactionMayServeTwoScopes() throws SQLException {
        try (Connection connection = borrow(PostgresBinding.Mode.LAZY_TX_LOCAL)) {
            tenancy.asPlatform("monthly figures", () -> update(connection, "update shop.invoice set note = 'seen'"));
            tenancy.asPlatform("monthly figures", () -> read(connection, COUNT));
            connection.commit();
        }

        assertThat(shop.adminReads("select count(*) from shop.invoice where note = 'seen'"))
                .isEqualTo("5");
    }

    @Test
    void aPlatformBindingThatFailsSaysSo() throws SQLException {
        PostgresBinding unknown = PostgresBinding.platformBuilder(shop.database.name() + "_nobody")
                .roleCheck(PostgresBinding.RoleCheck.WARN)
                .build();
        try (Connection connection =
                TenantDataSource.wrap(shop.as(login), tenancy, unknown).getConnection()) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> tenancy.asPlatform("monthly figures", () -> read(connection, COUNT)))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("and the platform could not be bound");
        }
    }
}

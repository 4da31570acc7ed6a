package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Principal;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes to the server with the binding, in the same round trip; sent by itself and carried by a statement. */
@EmbeddedPostgres
class BindOptionsIT {

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    private static PostgresBinding binding(PostgresBinding.Mode mode, UnaryOperator<PostgresBinding.Builder> options) {
        return options.apply(
                        PostgresBinding.builder(shop.roles.tenant().value()).mode(mode))
                .build();
    }

    private static String read(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return Shop.read(connection, sql);
        }
    }

    private static String inTransaction(PostgresBinding binding, CallContext context, String sql) throws SQLException {
        TenantDataSource tenants = TenantDataSource.wrap(shop.as(shop.roles.login()), shop.tenancy, binding);
        return context.withTenant(A).call(() -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                return Shop.read(connection, sql);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void whatIsLeftOfTheDeadlineLimitsEachStatement(PostgresBinding.Mode mode) throws SQLException {
        PostgresBinding binding = binding(mode, PostgresBinding.Builder::deadlineAsStatementTimeout);
        CallContext hurried = CallContext.empty().withDeadline(Deadline.after(Duration.ofMillis(200)));

        assertThatThrownBy(() -> inTransaction(binding, hurried, "select pg_sleep(60)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        assertThat(inTransaction(binding, CallContext.empty(), "show statement_timeout"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void aLimitThatTheSessionHasIsNeverRaised(PostgresBinding.Mode mode) throws SQLException {
        PostgresBinding binding = binding(mode, PostgresBinding.Builder::deadlineAsStatementTimeout);
        CallContext patient = CallContext.empty().withDeadline(Deadline.after(Duration.ofHours(2)));
        String login = shop.roles.login().quoted();
        shop.asAdmin(List.of("alter role " + login + " set statement_timeout = '1min'"));
        try {
            assertThat(inTransaction(binding, patient, "show statement_timeout"))
                    .isEqualTo("1min");
        } finally {
            shop.asAdmin(List.of("alter role " + login + " reset statement_timeout"));
        }
        assertThat(inTransaction(binding, patient, "show statement_timeout")).matches("7[12][0-9]{5}ms|2h");
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void aDeadlineThatHasPassedSendsNothing(PostgresBinding.Mode mode) throws SQLException {
        PostgresBinding binding = binding(mode, PostgresBinding.Builder::deadlineAsStatementTimeout);
        try (FlightCounter proxy = FlightCounter.to(shop.database.host(), shop.database.port());
                HikariDataSource pool = shop.pool(1, shop.database.jdbcUrlVia(proxy));
                Connection connection =
                        TenantDataSource.wrap(pool, shop.tenancy, binding).getConnection()) {
            connection.setAutoCommit(false);
            proxy.reset();

            assertThatThrownBy(() -> CallContext.empty()
                            .withTenant(A)
                            .withDeadline(Deadline.after(Duration.ZERO))
                            .call(() -> Shop.read(connection, "select 1")))
                    .isInstanceOf(SQLTimeoutException.class);

            assertThat(proxy.traffic().flights()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void whoActsAndForWhichRequestIsKnownToTheServer(PostgresBinding.Mode mode) throws SQLException {
        PostgresBinding binding = binding(mode, builder -> builder.actor().correlationIdAsApplicationName());
        CallContext context = CallContext.empty()
                .withPrincipal(new Principal(Principal.Kind.USER, "o'hara\\", Set.of(), null))
                .withCorrelationId(CorrelationId.mint());
        String sql = "select current_setting('mainstay.actor') || ' ' || current_setting('application_name')";

        assertThat(inTransaction(binding, context, sql))
                .isEqualTo(
                        "user:o'hara\\ " + context.correlationId().orElseThrow().value());
    }

    @ParameterizedTest
    @EnumSource(PostgresBinding.Mode.class)
    void whereNobodyActsAndThereIsNoRequestTheNameOfTheApplicationStays(PostgresBinding.Mode mode) throws SQLException {
        PostgresBinding binding = binding(mode, builder -> builder.actor().correlationIdAsApplicationName());
        String sql = "select current_setting('mainstay.actor') || ' ' || current_setting('application_name')";
        String before = read(shop.as(shop.roles.login()), "show application_name");

        assertThat(before).isNotEmpty();
        assertThat(inTransaction(binding, CallContext.empty(), sql)).isEqualTo(" " + before);
        assertThat(inTransaction(binding, CallContext.empty().withCorrelationId(CorrelationId.mint()), sql))
                .isNotEqualTo(" " + before);
    }
}

package dev.mainstay.tenancy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.ManualTime;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBindingTest {

    @Test
    void roleAndTenantAreBoundByOneStatement() throws SQLException {
        BindStatement statement = PostgresBinding.of("app_tenant").statement("42");

        assertThat(statement.sql())
                .isEqualTo("select pg_catalog.set_config('role',?,true),"
                        + "pg_catalog.set_config('mainstay.tenant_id',?,true)");
        assertThat(statement.parameters()).isEqualTo(2);
        assertThat(statement.literalSql())
                .isEqualTo("select pg_catalog.set_config('role',E'app_tenant',true),"
                        + "pg_catalog.set_config('mainstay.tenant_id',E'42',true)");
    }

    @Test
    void theSettingCanBeChosen() throws SQLException {
        PostgresBinding binding =
                PostgresBinding.builder("app_tenant").setting("app.tenant").build();

        assertThat(binding.statement("42").sql()).contains("set_config('app.tenant',?,true)");
        assertThat(binding.settingNamespace()).isEqualTo("app");
    }

    @Test
    void aBindingDoesNotChangeWithItsBuilder() throws SQLException {
        PostgresBinding.Builder builder = PostgresBinding.builder("app_tenant");
        PostgresBinding before = builder.build();

        builder.setting("app.tenant").actor().mode(PostgresBinding.Mode.FUSED);

        assertThat(before.statement("42").sql()).doesNotContain("app.tenant", "actor");
        assertThat(before.mode()).isEqualTo(PostgresBinding.Mode.LAZY_TX_LOCAL);
    }

    @Test
    void valuesAreQuotedInText() {
        BindStatement statement =
                new BindStatement("", List.of(new BindStatement.Setting("mainstay.actor", "o'hara\\")), null);

        assertThat(statement.literalSql()).contains("E'o''hara\\\\'");
    }

    @Test
    void aDeadlineIsSentInWholeMillisecondsAndAtLeastOne() throws SQLException {
        ManualTime time = ManualTime.create();
        PostgresBinding binding = PostgresBinding.builder("app_tenant")
                .deadlineAsStatementTimeout()
                .build();

        assertThat(millis(binding, Duration.ofNanos(1_999_999), time)).isOne();
        assertThat(millis(binding, Duration.ofNanos(1), time)).isOne();
        assertThat(millis(binding, Duration.ofSeconds(5), time)).isEqualTo(5_000);
        assertThat(millis(binding, Duration.ofDays(100), time)).isEqualTo(Integer.MAX_VALUE);
        assertThat(binding.statement("42").timeoutMillis()).isNull();
        assertThatThrownBy(() -> millis(binding, Duration.ZERO, time))
                .isInstanceOfSatisfying(
                        SQLTimeoutException.class,
                        e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    }

    private static Long millis(PostgresBinding binding, Duration left, ManualTime time) throws SQLException {
        return CallContext.current()
                .withDeadline(Deadline.after(left, time))
                .call(() -> binding.statement("42").timeoutMillis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tenant", "app.", "app.tenant-id", "app.tenant.id", "app.t','x", "App.tenant"})
    void aSettingThatPostgresWouldNotTakeIsRefused(String setting) {
        PostgresBinding.Builder builder = PostgresBinding.builder("app_tenant");

        assertThatThrownBy(() -> builder.setting(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("setting must be two words");
    }

    @Test
    void theRoleNoneWouldUndoTheBindingAndIsRefused() {
        assertThatThrownBy(() -> PostgresBinding.of("none")).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.mainstay.tenancy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBindingTest {

    @Test
    void roleAndTenantAreBoundByOneStatement() {
        PostgresBinding binding = PostgresBinding.of("app_tenant");

        assertThat(binding.sql())
                .isEqualTo("select pg_catalog.set_config('role',?,true),"
                        + " pg_catalog.set_config('mainstay.tenant_id',?,true)");
    }

    @Test
    void theSettingCanBeChosen() {
        PostgresBinding binding =
                PostgresBinding.builder("app_tenant").setting("app.tenant").build();

        assertThat(binding.sql()).contains("set_config('app.tenant',?,true)");
        assertThat(binding.settingNamespace()).isEqualTo("app");
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

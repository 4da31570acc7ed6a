package dev.mainstay.spring.tenancy;

import static dev.mainstay.spring.tenancy.NotesDatabase.A;
import static dev.mainstay.spring.tenancy.NotesDatabase.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantDirectory;
import dev.mainstay.tenancy.UnknownTenantException;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the tenancy is made of may itself use the {@code DataSource} that the tenancy binds. */
@EmbeddedPostgres
class TenancyStartIT {

    private static NotesDatabase database;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(MainstayTenancyAutoConfiguration.class)
    static class Application {

        @Bean
        DataSource dataSource() {
            return database.pool(1);
        }

        @Bean
        TenantDirectory directory(DataSource bound) {
            assertThat(bound).isNotNull();
            return TenantDirectory.of(List.of(A));
        }

        @Bean
        ElevationPolicy policy(DataSource bound) {
            assertThat(bound).isNotNull();
            return request -> {};
        }
    }

    @Test
    void directoryAndPolicyMayUseTheBoundDataSource(PostgresDatabase empty) throws SQLException {
        database = NotesDatabase.on(empty);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "mainstay.tenancy.role=" + database.tenantRole())
                .run()) {
            Tenancy tenancy = context.getBean(Tenancy.class);

            assertThat(tenancy.resolve(A.value())).isEqualTo(A);
            assertThatThrownBy(() -> tenancy.resolve(B.value())).isInstanceOf(UnknownTenantException.class);
            assertThat(tenancy.asPlatform("a test", () -> tenancy.platform().isPresent()))
                    .isTrue();
        }
    }
}

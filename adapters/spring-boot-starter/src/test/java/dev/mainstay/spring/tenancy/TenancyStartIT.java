package dev.mainstay.spring.tenancy;

import static dev.mainstay.spring.tenancy.NotesDatabase.A;
import static dev.mainstay.spring.tenancy.NotesDatabase.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantDirectory;
import dev.mainstay.tenancy.UnknownTenantException;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the tenancy is made of may itself use the {@code DataSource} that the tenancy binds. */
@EmbeddedPostgres
class TenancyStartIT {

    private static final List<String> HEARD = new CopyOnWriteArrayList<>();

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

        @Bean
        SignalListener listener(DataSource bound) {
            assertThat(bound).isNotNull();
            return signal -> HEARD.add(signal.name());
        }
    }

    /** Neither of the two comes first. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({MainstayTenancyAutoConfiguration.class, MainstayHibernateAutoConfiguration.class})
    static class Two {

        @Bean
        DataSource dataSource() {
            return database.pool(1);
        }

        @Bean
        DataSource reports() {
            return database.pool(1);
        }
    }

    @BeforeAll
    static void prepare(PostgresDatabase empty) throws SQLException {
        database = NotesDatabase.on(empty);
    }

    private static ConfigurableApplicationContext start(Class<?> application) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "mainstay.tenancy.role=" + database.tenantRole())
                .run();
    }

    @Test
    void anApplicationWithTwoDataSourcesStarts() {
        try (ConfigurableApplicationContext context = start(Two.class)) {
            Map<String, Object> properties = new HashMap<>();

            context.getBean(HibernatePropertiesCustomizer.class).customize(properties);

            assertThat(context.getBean("dataSource")).isInstanceOf(TenantDataSource.class);
            assertThat(context.getBean("reports")).isNotInstanceOf(TenantDataSource.class);
            assertThat(properties).isEmpty();
        }
    }

    @Test
    void directoryPolicyAndListenersMayUseTheBoundDataSource() {
        try (ConfigurableApplicationContext context = start(Application.class)) {
            Tenancy tenancy = context.getBean(Tenancy.class);

            assertThat(tenancy.resolve(A.value())).isEqualTo(A);
            assertThatThrownBy(() -> tenancy.resolve(B.value())).isInstanceOf(UnknownTenantException.class);
            assertThat(tenancy.asPlatform("a test", () -> tenancy.platform().isPresent()))
                    .isTrue();
            assertThat(HEARD).containsExactly("mainstay.tenancy.elevated");
        }
    }
}

package dev.mainstay.spring.health;

import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.health.Criticality;
import dev.mainstay.core.health.Dependency;
import dev.mainstay.core.health.Health;
import dev.mainstay.core.signal.SignalListener;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.servlet.DispatcherServlet;
import tools.jackson.databind.json.JsonMapper;

/** {@link Health} over every {@link Dependency} and {@link Guard} of the application, and its endpoints. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "dev.mainstay.spring.idempotency.MainstayIdempotencyAutoConfiguration",
            "dev.mainstay.spring.limit.MainstayRateLimitAutoConfiguration",
            "dev.mainstay.spring.web.MainstayWebAutoConfiguration"
        })
@ConditionalOnProperty(name = "mainstay.health.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(MainstayHealthProperties.class)
public class MainstayHealthAutoConfiguration {

    /**
     * The application's health. Guards that are beans are dependencies that are not critical, unless a {@link Dependency} has their name.
     */
    @Bean
    @ConditionalOnMissingBean
    Health health(
            MainstayHealthProperties properties,
            ObjectProvider<Dependency> dependencies,
            ObjectProvider<Guard> guards,
            ObjectProvider<SignalListener> listeners) {
        Health.Builder health = Health.builder().cacheTime(properties.cacheTime());
        Map<String, Dependency> ofGuards = new LinkedHashMap<>();
        guards.orderedStream().forEach(guard -> ofGuards.put(guard.name(), guard.dependency(Criticality.NON_CRITICAL)));
        dependencies.orderedStream().forEach(dependency -> {
            health.dependency(dependency);
            ofGuards.remove(dependency.name());
        });
        ofGuards.values().forEach(health::dependency);
        listeners.orderedStream().forEach(health::listener);
        return health.build();
    }

    /** First of all that happens when the application stops: load balancers shall know before anything else ends. */
    @Bean
    ApplicationListener<ContextClosedEvent> readinessOfShutdown(ApplicationContext application, Health health) {
        return new Shutdown(application, health);
    }

    @Order(Ordered.HIGHEST_PRECEDENCE)
    private record Shutdown(ApplicationContext application, Health health)
            implements ApplicationListener<ContextClosedEvent> {

        @Override
        public void onApplicationEvent(ContextClosedEvent closed) {
            if (closed.getApplicationContext().equals(application)) {
                health.shuttingDown();
            }
        }
    }

    /** Looks at the application's database. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataSource.class)
    @ConditionalOnSingleCandidate(DataSource.class)
    static class Database {

        @Bean
        @ConditionalOnMissingBean(name = "databaseDependency")
        Dependency databaseDependency(DataSource dataSource, MainstayHealthProperties health) {
            return new Dependency(
                    "database", health.timeout(), Criticality.CRITICAL, DatabasePing.on(dataSource, health.timeout()));
        }
    }

    /** Serves the reports. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({DispatcherServlet.class, JsonMapper.class})
    static class Web {

        @Bean
        @ConditionalOnMissingBean
        HealthEndpoints healthEndpoints(Health health) {
            return new HealthEndpoints(health);
        }
    }
}

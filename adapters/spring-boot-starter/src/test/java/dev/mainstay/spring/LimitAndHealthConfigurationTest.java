package dev.mainstay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import dev.mainstay.core.health.Dependency;
import dev.mainstay.core.health.Health;
import dev.mainstay.core.limit.RateLimit;
import dev.mainstay.core.limit.RatePolicy;
import dev.mainstay.spring.guard.MainstayGuardAutoConfiguration;
import dev.mainstay.spring.health.HealthEndpoints;
import dev.mainstay.spring.health.MainstayHealthAutoConfiguration;
import dev.mainstay.spring.limit.MainstayRateLimitAutoConfiguration;
import dev.mainstay.spring.limit.RequestLimit;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import io.github.bucket4j.Bucket;
import io.lettuce.core.RedisClient;
import java.lang.reflect.Proxy;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;

/** When rate limit and health are on, what takes their place, and which settings stop the start. */
class LimitAndHealthConfigurationTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            MainstayGuardAutoConfiguration.class,
            MainstayHealthAutoConfiguration.class,
            MainstayRateLimitAutoConfiguration.class,
            MainstayWebAutoConfiguration.class,
            JacksonAutoConfiguration.class,
            WebMvcAutoConfiguration.class);

    private final WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(ALL);
    private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(ALL);

    @Test
    void bothAreOnWhereEverythingIsThere() {
        web.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(RequestLimit.class)
                .hasBean("rateLimitFilter")
                .hasSingleBean(Health.class)
                .hasSingleBean(HealthEndpoints.class)
                .doesNotHaveBean(Dependency.class));
    }

    @Test
    void anApplicationWithoutAServerHasHealthAndNothingOverHttp() {
        plain.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(Health.class)
                .doesNotHaveBean(HealthEndpoints.class)
                .doesNotHaveBean(RequestLimit.class));
    }

    @Test
    void eachIsOffWhenAskedOrWithoutItsLibrary() {
        web.withPropertyValues("mainstay.rate-limit.enabled=false", "mainstay.health.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("rateLimitFilter")
                        .doesNotHaveBean(Health.class)
                        .doesNotHaveBean(HealthEndpoints.class));
        web.withClassLoader(new FilteredClassLoader(Bucket.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("rateLimitFilter"));
        web.withClassLoader(new FilteredClassLoader(DataSource.class))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Health.class));
    }

    @Test
    void aBeanOfTheApplicationTakesThePlace() {
        RequestLimit limit =
                RequestLimit.of(RateLimit.inMemory("own", RatePolicy.perSecond(1)), request -> "everybody");
        Dependency own = Dependency.critical("own-database", Duration.ofSeconds(1), () -> true);
        try (Health health = Health.builder().build()) {
            web.withBean(RequestLimit.class, () -> limit)
                    .withBean(Health.class, () -> health)
                    .withBean(DataSource.class, LimitAndHealthConfigurationTest::noDatabase)
                    .withBean("databaseDependency", Dependency.class, () -> own)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(context.getBean(RequestLimit.class)).isSameAs(limit);
                        assertThat(context.getBean(Health.class)).isSameAs(health);
                        assertThat(context.getBean(Dependency.class)).isSameAs(own);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Bucket.class, Cache.class})
    void aLimitThatIsAskedForIsNeverSilentlyAbsent(Class<?> library) {
        FilteredClassLoader without = new FilteredClassLoader(library);
        web.withClassLoader(without)
                .withPropertyValues("mainstay.rate-limit.enabled=true")
                .run(context -> assertThat(context).getFailure().hasMessageContaining("bucket4j_jdk17-core"));
        web.withClassLoader(without)
                .withPropertyValues("mainstay.rate-limit.redis-uri=redis://127.0.0.1:1")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void aLimitThatIsToBeInRedisIsNeverInMemoryInstead() {
        web.withClassLoader(new FilteredClassLoader(RedisClient.class))
                .withPropertyValues("mainstay.rate-limit.redis-uri=redis://127.0.0.1:1")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("io.lettuce:lettuce-core"));
        web.withPropertyValues("mainstay.rate-limit.redis-uri=redis://127.0.0.1:1")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("RedisConnectionException"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mainstay.rate-limit.permits=0 | mainstay.rate-limit.permits must be 1 to 1000000, was 0",
                "mainstay.rate-limit.period=0s | mainstay.rate-limit.period must be",
                "mainstay.rate-limit.excluded-paths=/{ | mainstay.rate-limit.excluded-paths must be path patterns",
                "mainstay.health.timeout=0s | mainstay.health.timeout must be > 0, was PT0S",
                "mainstay.health.cache-time=-1s | mainstay.health.cache-time must be >= 0, was PT-1S",
            })
    void whatIsConfiguredWronglyStopsTheStartAndSaysWhy(String setting, String reason) {
        web.withPropertyValues(setting)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(reason));
    }

    @Test
    void whatIsNeitherTrueNorFalseStopsTheStart() {
        web.withPropertyValues("mainstay.rate-limit.enabled=maybe")
                .run(context -> assertThat(context).hasFailed());
    }

    private static DataSource noDatabase() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> switch (method.getReturnType().getName()) {
                    case "boolean" -> false;
                    case "int" -> 0;
                    default -> null;
                });
    }
}

package dev.mainstay.spring.idempotency;

import dev.mainstay.core.health.Criticality;
import dev.mainstay.core.health.Dependency;
import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.jdbc.PostgresIdempotency;
import dev.mainstay.idempotency.redis.RedisOptions;
import dev.mainstay.idempotency.redis.RedisStore;
import dev.mainstay.spring.health.MainstayHealthProperties;
import dev.mainstay.spring.health.RedisPing;
import dev.mainstay.spring.web.FilterOrder;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import dev.mainstay.spring.web.ProblemWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** {@link Idempotent} handlers over Redis, or over memory; on where the idempotency module is. */
@AutoConfiguration(after = MainstayWebAutoConfiguration.class)
@ConditionalOnClass(Idempotency.class)
@EnableConfigurationProperties({MainstayIdempotencyProperties.class, MainstayHealthProperties.class})
public class MainstayIdempotencyAutoConfiguration {

    /** The name of the bean whose keys seal stored results; by name, because a ring is for one purpose. */
    public static final String SEALING_KEYS = "idempotencySealingKeys";

    private static final String TENANCY = "dev.mainstay.tenancy.Tenancy";

    /** Runs operations once, for whoever uses it in code; a call must have a tenant wherever the tenancy module is. */
    @Bean
    @ConditionalOnMissingBean
    Idempotency idempotency(
            IdempotencyStore store,
            ObjectProvider<SignalListener> listeners,
            @Qualifier(SEALING_KEYS) ObjectProvider<KeyRing<AesKey>> keys,
            ResourceLoader classes) {
        Idempotency.Builder engine = Idempotency.builder(store)
                .signals(Signals.to(listeners.orderedStream().toList()));
        keys.ifAvailable(engine::sealing);
        return (isTenanted(classes) ? engine : engine.untenanted()).build();
    }

    private static boolean isTenanted(ResourceLoader classes) {
        return ClassUtils.isPresent(TENANCY, classes.getClassLoader());
    }

    /** Records in handlers' own transactions; on where Spring's JDBC support is, and looked at only when a handler asks for it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({PlatformTransactionManager.class, DataSourceUtils.class})
    static class InTransactions {

        /** How records join a transaction; replaced by a bean of the application, for a schema of its own. */
        @Bean
        @ConditionalOnMissingBean
        PostgresIdempotency postgresIdempotency(
                ObjectProvider<SignalListener> listeners,
                @Qualifier(SEALING_KEYS) ObjectProvider<KeyRing<AesKey>> keys,
                ResourceLoader classes) {
            PostgresIdempotency joined = PostgresIdempotency.ofDefaults()
                    .withSignals(Signals.to(listeners.orderedStream().toList()));
            KeyRing<AesKey> ring = keys.getIfAvailable();
            joined = ring == null ? joined : joined.sealing(ring);
            return isTenanted(classes) ? joined : joined.untenanted();
        }

        @Bean
        @Lazy
        HandlerTransactions handlerTransactions(
                ObjectProvider<PlatformTransactionManager> managers,
                ObjectProvider<DataSource> dataSources,
                PostgresIdempotency joined) {
            return new HandlerTransactions(
                    HandlerTransactions.required(
                            managers.getIfUnique(), "one PlatformTransactionManager, or a primary one"),
                    HandlerTransactions.required(dataSources.getIfUnique(), "one DataSource, or a primary one"),
                    joined);
        }
    }

    /** Records in Redis, when {@code mainstay.idempotency.redis-uri} is set. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisClient.class)
    @ConditionalOnProperty("mainstay.idempotency.redis-uri")
    @ConditionalOnMissingBean(IdempotencyStore.class)
    static class InRedis {

        @Bean(destroyMethod = "shutdown")
        RedisClient mainstayIdempotencyRedis(MainstayIdempotencyProperties properties) {
            return RedisClient.create(properties.redisUri());
        }

        @Bean
        StatefulRedisConnection<byte[], byte[]> mainstayIdempotencyConnection(
                @Qualifier("mainstayIdempotencyRedis") RedisClient client) {
            return client.connect(ByteArrayCodec.INSTANCE);
        }

        @Bean
        IdempotencyStore redisIdempotencyStore(
                @Qualifier("mainstayIdempotencyConnection") StatefulRedisConnection<byte[], byte[]> connection,
                ObjectProvider<SignalListener> listeners,
                MainstayIdempotencyProperties properties) {
            RedisOptions options = RedisOptions.ofDefaults()
                    .withStrictEviction(properties.strictEviction())
                    .withSignals(Signals.to(listeners.orderedStream().toList()));
            return RedisStore.on(connection, options);
        }

        /** Critical: without its record no protected call is run. */
        @Bean
        @ConditionalOnMissingBean(name = "idempotencyRedisDependency")
        Dependency idempotencyRedisDependency(
                @Qualifier("mainstayIdempotencyConnection") StatefulRedisConnection<byte[], byte[]> connection,
                MainstayHealthProperties health) {
            return new Dependency(
                    "idempotency-redis", health.timeout(), Criticality.CRITICAL, RedisPing.on(connection));
        }
    }

    /** Records in memory, when nothing else is configured. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "mainstay.idempotency.redis-uri", matchIfMissing = true, havingValue = "none")
    static class InMemory {

        @Bean
        @ConditionalOnMissingBean(IdempotencyStore.class)
        IdempotencyStore inMemoryIdempotencyStore() {
            return InMemoryStore.ofDefaults();
        }
    }

    /** The filter and the parameter of handlers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RequestMappingHandlerMapping.class, FilterRegistrationBean.class})
    @ConditionalOnBean(ProblemWriter.class)
    static class Web implements WebMvcConfigurer {

        private final SingletonSupplier<IdempotentHandlers> handlers;

        Web(ObjectProvider<IdempotentHandlers> handlers) {
            this.handlers = SingletonSupplier.of(handlers::getObject);
        }

        @Bean
        IdempotentHandlers idempotentHandlers(
                @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mapping,
                MainstayIdempotencyProperties properties) {
            return new IdempotentHandlers(mapping::getObject, properties);
        }

        /** A handler that cannot be protected stops the application at start, not its first caller. */
        @Bean
        SmartInitializingSingleton idempotentHandlersCheck(
                IdempotentHandlers handlers, ObjectProvider<HandlerTransactions> transactions) {
            return () -> {
                handlers.check();
                if (handlers.joinTransactions()) {
                    HandlerTransactions.required(transactions.getIfAvailable(), "spring-jdbc")
                            .check();
                }
            };
        }

        @Bean
        FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
                IdempotentHandlers handlers,
                Idempotency idempotency,
                ObjectProvider<HandlerTransactions> transactions,
                ProblemWriter problems,
                MainstayIdempotencyProperties properties) {
            FilterRegistrationBean<IdempotencyFilter> filter = new FilterRegistrationBean<>(new IdempotencyFilter(
                    handlers, idempotency, transactions::getObject, problems, properties.problems()));
            filter.setOrder(FilterOrder.IDEMPOTENCY);
            return filter;
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(new ClaimArgument());
        }

        @Override
        public void addInterceptors(InterceptorRegistry interceptors) {
            interceptors.addInterceptor(new ProtectedHandlers(handlers::obtain)).order(Ordered.HIGHEST_PRECEDENCE);
        }
    }
}

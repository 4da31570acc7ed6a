package dev.mainstay.spring.limit;

import com.github.benmanes.caffeine.cache.Cache;
import dev.mainstay.core.health.Criticality;
import dev.mainstay.core.health.Dependency;
import dev.mainstay.core.limit.RateLimit;
import dev.mainstay.core.limit.SharedBuckets;
import dev.mainstay.core.limit.redis.RedisBuckets;
import dev.mainstay.core.limit.redis.RedisOptions;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.spring.health.MainstayHealthProperties;
import dev.mainstay.spring.health.RedisPing;
import dev.mainstay.spring.web.FilterOrder;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import dev.mainstay.spring.web.ProblemWriter;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/** A limit for each client, in memory or in Redis; on where Bucket4j and Caffeine are. */
@AutoConfiguration(after = MainstayWebAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@EnableConfigurationProperties({MainstayRateLimitProperties.class, MainstayHealthProperties.class})
public class MainstayRateLimitAutoConfiguration {

    /** A limit that is asked for and cannot be stops the application at start, where it would silently not be there. */
    @Bean
    SmartInitializingSingleton rateLimitCheck(
            MainstayRateLimitProperties properties, ObjectProvider<RequestLimit> limit) {
        return () -> {
            if (properties.isAskedFor() && limit.getIfAvailable() == null) {
                throw new IllegalStateException(
                        "mainstay.rate-limit is set, but there is no rate limit: add"
                                + " com.bucket4j:bucket4j_jdk17-core and com.github.ben-manes.caffeine:caffeine to the dependencies");
            }
        };
    }

    /** Buckets that instances share, when {@code mainstay.rate-limit.redis-uri} is set. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisClient.class, Bucket4jLettuce.class})
    @ConditionalOnProperty("mainstay.rate-limit.redis-uri")
    @ConditionalOnProperty(name = "mainstay.rate-limit.enabled", havingValue = "true", matchIfMissing = true)
    @ConditionalOnMissingBean(SharedBuckets.class)
    static class InRedis {

        @Bean(destroyMethod = "shutdown")
        RedisClient mainstayRateLimitRedis(MainstayRateLimitProperties properties) {
            return RedisClient.create(properties.redisUri());
        }

        @Bean
        StatefulRedisConnection<byte[], byte[]> mainstayRateLimitConnection(
                @Qualifier("mainstayRateLimitRedis") RedisClient client) {
            return client.connect(ByteArrayCodec.INSTANCE);
        }

        @Bean
        SharedBuckets redisBuckets(
                @Qualifier("mainstayRateLimitConnection") StatefulRedisConnection<byte[], byte[]> connection) {
            return RedisBuckets.on(connection, RedisOptions.ofDefaults());
        }

        /** Not critical: without Redis each instance counts by itself. */
        @Bean
        @ConditionalOnMissingBean(name = "rateLimitRedisDependency")
        Dependency rateLimitRedisDependency(
                @Qualifier("mainstayRateLimitConnection") StatefulRedisConnection<byte[], byte[]> connection,
                MainstayHealthProperties health) {
            return new Dependency(
                    "rate-limit-redis", health.timeout(), Criticality.NON_CRITICAL, RedisPing.on(connection));
        }
    }

    /** The limit and its filter. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Bucket.class, Cache.class})
    @ConditionalOnBean(ProblemWriter.class)
    @ConditionalOnProperty(name = "mainstay.rate-limit.enabled", havingValue = "true", matchIfMissing = true)
    static class On {

        @Bean
        @ConditionalOnMissingBean
        RequestLimit requestLimit(
                MainstayRateLimitProperties properties,
                ObjectProvider<SharedBuckets> shared,
                ObjectProvider<ClientKey> clients,
                ObjectProvider<SignalListener> listeners) {
            RateLimit.Builder limit = RateLimit.builder("http").policy(properties.policy());
            SharedBuckets buckets = shared.getIfAvailable();
            if (buckets != null) {
                limit.shared(buckets);
            } else if (properties.redisUri() != null) {
                throw new IllegalStateException(
                        "mainstay.rate-limit.redis-uri is set, but there is no client for Redis: add"
                                + " io.lettuce:lettuce-core and com.bucket4j:bucket4j_jdk17-lettuce to the dependencies");
            }
            listeners.orderedStream().forEach(limit::listener);
            return RequestLimit.of(limit.build(), clients.getIfAvailable(CallerOrAddress::new));
        }

        @Bean
        FilterRegistrationBean<RateLimitFilter> rateLimitFilter(
                RequestLimit limit, MainstayRateLimitProperties properties, ProblemWriter problems) {
            FilterRegistrationBean<RateLimitFilter> filter =
                    new FilterRegistrationBean<>(new RateLimitFilter(limit, properties.excluded(), problems));
            filter.setOrder(FilterOrder.RATE_LIMIT);
            return filter;
        }
    }
}

/** Call context, guards, problems and keys: what every other module of Mainstay stands on. */
module dev.mainstay.core {
    requires transitive java.sql;
    requires transitive org.jspecify;
    requires transitive io.github.resilience4j.circuitbreaker;
    requires transitive io.github.resilience4j.core;
    requires transitive java.net.http;
    requires org.slf4j;
    requires static com.github.benmanes.caffeine;
    requires static context.propagation;
    requires static io.github.bucket4j.core;
    requires static io.github.bucket4j.lettuce;
    requires static io.github.bucket4j.redis.common;
    requires static jakarta.validation;
    requires static lettuce.core;

    exports dev.mainstay.core.breaker;
    exports dev.mainstay.core.context;
    exports dev.mainstay.core.context.micrometer;
    exports dev.mainstay.core.fallback;
    exports dev.mainstay.core.guard;
    exports dev.mainstay.core.health;
    exports dev.mainstay.core.http;
    exports dev.mainstay.core.jdbc;
    exports dev.mainstay.core.keys;
    exports dev.mainstay.core.limit.redis;
    exports dev.mainstay.core.limit;
    exports dev.mainstay.core.retry;
    exports dev.mainstay.core.secrets;
    exports dev.mainstay.core.signal;
    exports dev.mainstay.core.time;
    exports dev.mainstay.core.validation;
    exports dev.mainstay.core;
}

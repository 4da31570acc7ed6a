package dev.mainstay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.idempotency.redis.RedisStore;
import dev.mainstay.spring.idempotency.MainstayIdempotencyAutoConfiguration;
import dev.mainstay.testkit.servers.DedicatedRedis;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What the starter does about a Redis that may push records out. */
class IdempotencyRedisIT {

    private static final String STRICT = "mainstay.idempotency.strict-eviction=true";

    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(MainstayIdempotencyAutoConfiguration.class))
            .withBean(SignalListener.class, () -> signals::add);

    @Test
    void redisThatKeepsRecordsIsTakenInStrictModeToo() {
        try (DedicatedRedis redis = DedicatedRedis.start()) {
            application
                    .withPropertyValues(STRICT, "mainstay.idempotency.redis-uri=" + redis.uri())
                    .run(context -> assertThat(context).hasSingleBean(RedisStore.class));
        }
    }

    @Test
    void redisThatMayPushRecordsOutIsWarnedOfAndRefusedInStrictMode() {
        try (DedicatedRedis redis = DedicatedRedis.start("--maxmemory-policy", "allkeys-lru")) {
            ApplicationContextRunner onIt =
                    application.withPropertyValues("mainstay.idempotency.redis-uri=" + redis.uri());

            onIt.run(context -> {
                assertThat(context).hasSingleBean(RedisStore.class);
                Signal warning = signals.poll(20, TimeUnit.SECONDS);
                assertThat(warning).isNotNull();
                assertThat(warning.name()).isEqualTo("mainstay.idempotency.eviction");
            });
            onIt.withPropertyValues(STRICT)
                    .run(context -> assertThat(context).getFailure().hasStackTraceContaining("allkeys-lru"));
        }
    }
}

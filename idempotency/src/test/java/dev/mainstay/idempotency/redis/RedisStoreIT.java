package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.StoreContract;
import dev.mainstay.idempotency.StoreUnderTest;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.RedisInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@EmbeddedRedis
class RedisStoreIT extends StoreContract {

    private static RedisUnderTest redis;

    @BeforeAll
    static void connect(RedisInstance server) {
        redis = new RedisUnderTest(server.uri());
    }

    @AfterAll
    static void disconnect() {
        redis.close();
    }

    @Override
    protected StoreUnderTest underTest() {
        return redis;
    }
}

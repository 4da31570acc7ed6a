package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.OneExecutionContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisOneExecutionIT extends OneExecutionContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

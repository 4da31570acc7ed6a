package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.EngineContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisEngineIT extends EngineContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

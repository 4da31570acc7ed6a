package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.ResultContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisResultIT extends ResultContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

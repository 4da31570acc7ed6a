package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.StoreContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisStoreIT extends StoreContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.ClaimContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClaimIT extends ClaimContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

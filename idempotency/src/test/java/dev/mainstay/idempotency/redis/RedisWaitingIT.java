package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.StoreUnderTest;
import dev.mainstay.idempotency.WaitingContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisWaitingIT extends WaitingContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

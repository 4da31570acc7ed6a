package dev.mainstay.idempotency.redis;

import dev.mainstay.testkit.contract.idempotency.IdempotencyStoreContract;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisContractIT extends IdempotencyStoreContract {

    @RegisterExtension
    static final RedisUnderTest REDIS = RedisUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return REDIS;
    }
}

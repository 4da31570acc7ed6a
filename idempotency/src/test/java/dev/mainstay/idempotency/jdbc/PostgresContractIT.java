package dev.mainstay.idempotency.jdbc;

import dev.mainstay.testkit.contract.idempotency.IdempotencyStoreContract;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresContractIT extends IdempotencyStoreContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.OneExecutionContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresOneExecutionIT extends OneExecutionContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.BatchContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresBatchIT extends BatchContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.StoreUnderTest;
import dev.mainstay.idempotency.WaitingContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresWaitingIT extends WaitingContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.StepContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresStepIT extends StepContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

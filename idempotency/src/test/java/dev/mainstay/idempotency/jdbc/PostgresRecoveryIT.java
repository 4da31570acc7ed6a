package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.RecoveryContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRecoveryIT extends RecoveryContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

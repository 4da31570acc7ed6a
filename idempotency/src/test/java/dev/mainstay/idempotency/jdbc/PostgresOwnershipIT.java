package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.OwnershipContract;
import dev.mainstay.idempotency.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresOwnershipIT extends OwnershipContract {

    @RegisterExtension
    static final PostgresUnderTest POSTGRES = PostgresUnderTest.perClass();

    @Override
    protected StoreUnderTest underTest() {
        return POSTGRES;
    }
}

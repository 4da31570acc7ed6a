package dev.mainstay.verification.stores;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.jdbc.PostgresStore;
import dev.mainstay.testkit.contract.idempotency.IdempotencyStoreContract;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole contract of stores, on PostgreSQL behind the data source of the tenancy module. */
class TenantBoundStoreIT extends IdempotencyStoreContract {

    private static TenantDatabase database;
    private static PostgresStore store;

    @BeforeAll
    static void open() {
        database = new TenantDatabase();
        store = PostgresStore.on(database.tenants());
    }

    @AfterAll
    static void close() {
        store.close();
        database.close();
    }

    @Override
    protected StoreUnderTest underTest() {
        return new TenantBound();
    }

    private static final class TenantBound implements StoreUnderTest {

        @Override
        public IdempotencyStore store() {
            return store;
        }

        @Override
        public Idempotency.Builder engineOver(IdempotencyStore other) {
            return Idempotency.builder(other);
        }

        @Override
        public void aMoment() {
            LockSupport.parkNanos(MOMENT.toNanos());
        }

        @Override
        public void lose(RecordKey key) {
            database.administrate("DELETE FROM mainstay_idempotency WHERE key = '\\x"
                    + HexFormat.of().formatHex(key.digest()) + "'");
        }
    }
}

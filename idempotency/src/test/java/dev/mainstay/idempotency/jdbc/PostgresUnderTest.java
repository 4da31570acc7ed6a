package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** PostgreSQL with a lease, on real time and under row-level security; as an extension it has a database of its own for the class. */
final class PostgresUnderTest implements StoreUnderTest, BeforeAllCallback, AfterAllCallback {

    private IdempotencyDatabase database;
    private PostgresStore store;

    static PostgresUnderTest perClass() {
        return new PostgresUnderTest();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isPartOfAContract(context)) {
            return;
        }
        database = IdempotencyDatabase.ready();
        store = PostgresStore.on(database.tenants(8));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isPartOfAContract(context)) {
            return;
        }
        store.close();
        database.close();
    }

    IdempotencyDatabase database() {
        return database;
    }

    private static boolean isPartOfAContract(ExtensionContext context) {
        return context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
    }

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

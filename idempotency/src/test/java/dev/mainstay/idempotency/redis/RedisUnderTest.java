package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.StoreUnderTest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Redis, on real time. */
final class RedisUnderTest implements StoreUnderTest, AutoCloseable {

    static final RedisOptions OPTIONS = RedisOptions.ofDefaults().withCommandTimeout(Duration.ofSeconds(10));

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    RedisUnderTest(String uri) {
        this.client = RedisClient.create(uri);
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    @Override
    public IdempotencyStore store() {
        return RedisStore.on(connection, OPTIONS);
    }

    @Override
    public Idempotency.Builder engineOver(IdempotencyStore store) {
        return Idempotency.builder(store);
    }

    @Override
    public void aMoment() {
        LockSupport.parkNanos(MOMENT.toNanos());
    }

    /** An eviction can only be imitated: everything goes. */
    @Override
    public void lose(RecordKey key) {
        connection.sync().flushdb();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
}

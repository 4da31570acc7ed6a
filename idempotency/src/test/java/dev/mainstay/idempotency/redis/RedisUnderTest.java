package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.event.command.CommandListener;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Redis, on real time; as an extension it has a database of its own for the class. */
final class RedisUnderTest implements StoreUnderTest, BeforeAllCallback, AfterAllCallback, AutoCloseable {

    static final RedisOptions OPTIONS = RedisOptions.ofDefaults().withCommandTimeout(Duration.ofSeconds(10));

    private RedisInstance server;
    private RedisClient client;
    private StatefulRedisConnection<byte[], byte[]> connection;

    static RedisUnderTest perClass() {
        return new RedisUnderTest();
    }

    static RedisUnderTest at(String uri) {
        RedisUnderTest redis = new RedisUnderTest();
        redis.connect(uri);
        return redis;
    }

    private void connect(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isPartOfAContract(context)) {
            return;
        }
        server = RedisInstance.fresh();
        connect(server.uri());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isPartOfAContract(context)) {
            return;
        }
        close();
        server.close();
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** Another connection, whose commands are heard before they are sent; it ends with this. */
    StatefulRedisConnection<byte[], byte[]> connection(CommandListener listener) {
        client.addListener(listener);
        return client.connect(ByteArrayCodec.INSTANCE);
    }

    private static boolean isPartOfAContract(ExtensionContext context) {
        return context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
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

package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.DedicatedRedis;
import dev.mainstay.testkit.servers.Direction;
import dev.mainstay.testkit.servers.FlightCounter;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A master with a replica that follows through a proxy, so that it can be kept from hearing of writes while it stays connected. */
final class ReplicatedRedis implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final DedicatedRedis master = DedicatedRedis.start("--repl-diskless-sync-delay", "0");
    private final FlightCounter proxy = FlightCounter.to(master.host(), master.port());
    private final RedisUnderTest shared = RedisUnderTest.at(master.uri());
    private final RedisUnderTest forWaits = RedisUnderTest.at(master.uri());
    private @Nullable DedicatedRedis replica;

    /** Starts a replica and waits until it has all. */
    void startReplica() {
        replica = DedicatedRedis.start("--replicaof", proxy.host(), Integer.toString(proxy.port()));
        shared.until("the replica follows", () -> shared.connection().sync().waitForReplication(1, 50) == 1);
    }

    void stopReplica() {
        replica.close();
        replica = null;
        shared.until(
                "the replica is gone",
                () -> info("replication", "connected_slaves").equals("0"));
    }

    void keepReplicaFromHearing() {
        proxy.delay(Direction.TO_CLIENT, LONG);
    }

    RedisStore durable(Duration timeout) {
        return durable(timeout, RedisUnderTest.OPTIONS);
    }

    RedisStore durable(Duration timeout, RedisOptions options) {
        return RedisStore.durable(shared.connection(), forWaits.connection(), new Durability(1, timeout), options);
    }

    void loadScripts() {
        for (Script script : Script.values()) {
            shared.connection().sync().scriptLoad(script.text());
        }
    }

    RedisUnderTest shared() {
        return shared;
    }

    StatefulRedisConnection<byte[], byte[]> forWaits() {
        return forWaits.connection();
    }

    /** Ends the connection on which is waited, in order, so that Lettuce repeats what had no reply. */
    void endWaitingConnection() {
        try (RedisClient client = RedisClient.create(master.uri());
                StatefulRedisConnection<byte[], byte[]> other = client.connect(ByteArrayCodec.INSTANCE)) {
            String id = Arrays.stream(other.sync().clientList().split("\n", -1))
                    .filter(line -> line.contains("cmd=wait"))
                    .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                    .findFirst()
                    .orElseThrow();
            assertThat(other.sync().clientKill(KillArgs.Builder.id(Long.parseLong(id))))
                    .isEqualTo(1);
        }
    }

    boolean isWaiting() {
        return shared.connection().sync().clientList().contains("cmd=wait");
    }

    /** How often WAIT was called so far. */
    long waits() {
        String calls = info("commandstats", "cmdstat_wait");
        return calls.isEmpty() ? 0 : Long.parseLong(calls.substring("calls=".length(), calls.indexOf(',')));
    }

    private String info(String section, String field) {
        return shared.connection()
                .sync()
                .info(section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        shared.close();
        forWaits.close();
        if (replica != null) {
            replica.close();
        }
        proxy.close();
        master.close();
    }
}

package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A Redis master with one replica, watched by one sentinel that promotes the replica when the master is gone.
 *
 * <pre>{@code
 * try (SentinelRedis redis = SentinelRedis.start()) {
 *     RedisClient client = RedisClient.create(redis.uri());
 *     redis.master().kill();          // about two seconds later the sentinel has promoted the replica
 * }
 * }</pre>
 *
 * <p>It is always embedded, whatever {@code MAINSTAY_REDIS_URL} says, and a new one each time. A master counts as gone
 * after 500 ms without an answer. Any thread may use it.
 */
public final class SentinelRedis implements AutoCloseable {

    private static final String MASTER_NAME = "mainstay";
    private static final Duration FORM_LIMIT = Duration.ofSeconds(60);

    private final DedicatedRedis master;
    private final DedicatedRedis replica;
    private final DedicatedRedis sentinel;

    private SentinelRedis(DedicatedRedis master, DedicatedRedis replica, DedicatedRedis sentinel) {
        this.master = master;
        this.replica = replica;
        this.sentinel = sentinel;
    }

    /**
     * Starts the three servers and waits until the replica follows and the sentinel knows both.
     *
     * @throws IllegalStateException if one does not start or they do not find each other
     */
    public static SentinelRedis start() {
        List<DedicatedRedis> started = new ArrayList<>();
        try {
            DedicatedRedis master = DedicatedRedis.start();
            started.add(master);
            DedicatedRedis replica =
                    DedicatedRedis.start("--replicaof", master.host(), Integer.toString(master.port()));
            started.add(replica);
            // The sentinel asks the master for its replicas at once and then every ten seconds only.
            await("the replica did not follow", () -> info(replica).contains("master_link_status:up"));
            DedicatedRedis sentinel = startSentinel(master);
            started.add(sentinel);
            await("the sentinel did not find the replica", () -> knowsReplica(sentinel));
            return new SentinelRedis(master, replica, sentinel);
        } catch (RuntimeException e) {
            started.forEach(DedicatedRedis::close);
            throw e;
        }
    }

    private static DedicatedRedis startSentinel(DedicatedRedis master) {
        Path directory = TempDirectory.create("redis-sentinel");
        Path file = directory.resolve("sentinel.conf");
        String configuration = """
                bind 127.0.0.1
                sentinel monitor %1$s %2$s %3$d 1
                sentinel down-after-milliseconds %1$s 500
                sentinel failover-timeout %1$s 3000
                """.formatted(MASTER_NAME, master.host(), master.port());
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DedicatedRedis.start(directory, List.of(file.toString(), "--sentinel"), FreePort::any);
    }

    private static void await(String failure, BooleanSupplier condition) {
        if (!Polling.until(FORM_LIMIT, condition)) {
            throw new IllegalStateException(
                    "the Redis sentinel group did not form within " + FORM_LIMIT + ": " + failure);
        }
    }

    private static String info(DedicatedRedis node) {
        return String.valueOf(RespConnection.call(node.address(), "INFO", "replication"));
    }

    private static boolean knowsReplica(DedicatedRedis sentinel) {
        @Nullable Object replicas = RespConnection.call(sentinel.address(), "SENTINEL", "REPLICAS", MASTER_NAME);
        String text = String.valueOf(replicas);
        return text.contains("flags, slave,") && text.contains("master-link-status, ok");
    }

    /** The node that started as master. */
    public DedicatedRedis master() {
        return master;
    }

    /** The node that started as replica. */
    public DedicatedRedis replica() {
        return replica;
    }

    /** The sentinel's own server. */
    public DedicatedRedis sentinel() {
        return sentinel;
    }

    /** The name under which the sentinel knows the master. */
    public String masterName() {
        return MASTER_NAME;
    }

    /** The sentinel's address as Lettuce reads it, {@code redis-sentinel://127.0.0.1:port#mainstay}. */
    public String uri() {
        return "redis-sentinel://%s:%d#%s".formatted(sentinel.host(), sentinel.port(), MASTER_NAME);
    }

    /** The port of the node that the sentinel takes for master now. */
    public int currentMasterPort() {
        Object answer = RespConnection.call(sentinel.address(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
        if (answer instanceof List<?> hostAndPort && hostAndPort.size() == 2) {
            return Integer.parseInt(String.valueOf(hostAndPort.get(1)));
        }
        throw new IllegalStateException("the sentinel at " + sentinel + " knows no master, it answered " + answer);
    }

    /** Stops the sentinel and both servers and removes their directories. */
    @Override
    public void close() {
        sentinel.close();
        replica.close();
        master.close();
    }

    @Override
    public String toString() {
        return "SentinelRedis[" + sentinel + "]";
    }
}

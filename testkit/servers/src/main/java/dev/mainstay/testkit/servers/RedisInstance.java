package dev.mainstay.testkit.servers;

/**
 * An empty logical database on a real Redis server that this JVM shares.
 *
 * <pre>{@code
 * try (RedisInstance redis = RedisInstance.fresh()) {
 *     RedisClient client = RedisClient.create(redis.uri());
 * }
 * }</pre>
 *
 * <p>Each call of {@link #fresh} gives the next database number of one embedded server, so test classes do not see each
 * other's keys even when they run in parallel. Shared all the same: scripts, publish/subscribe, {@code CONFIG}, memory and
 * {@code FLUSHALL}; who needs those starts a {@link DedicatedRedis}. Connect through {@link #uri}, which carries the
 * database number; host and port alone lead to database 0.
 *
 * <p>When {@code MAINSTAY_REDIS_URL} is set ({@code redis://[[user]:password@]host[:port][/database]}), every fresh
 * instance is that one database, emptied with {@code FLUSHDB}; classes that use it must not run in parallel.
 * Any thread may use it.
 */
public final class RedisInstance implements AutoCloseable {

    private final RedisAddress address;

    RedisInstance(RedisAddress address) {
        this.address = address;
    }

    /**
     * An empty database; the embedded server starts at the first call and stops with the JVM.
     *
     * @throws IllegalArgumentException if {@code MAINSTAY_REDIS_URL} is malformed; the message does not repeat the value
     * @throws IllegalStateException if the server cannot be started or reached
     */
    public static RedisInstance fresh() {
        return SharedRedis.shared().fresh();
    }

    /** The server's host. */
    public String host() {
        return address.host();
    }

    /** The server's TCP port. */
    public int port() {
        return address.port();
    }

    /** The number of the logical database. */
    public int database() {
        return address.database();
    }

    /** The address as a URI, {@code redis://host:port/database}, with the login when the user's server has one. */
    public String uri() {
        return address.uri();
    }

    /** The address as a URI that leads through this proxy, which must lead to this server. */
    public String uriVia(FlightCounter proxy) {
        return address.withEndpoint(proxy.host(), proxy.port()).uri();
    }

    /** Removes every key of this database ({@code FLUSHDB}). */
    public void flush() {
        RespConnection.call(address, "FLUSHDB");
    }

    /** Removes every key; the server goes on for others. */
    @Override
    public void close() {
        flush();
    }

    @Override
    public String toString() {
        return "RedisInstance[" + address + "]";
    }
}

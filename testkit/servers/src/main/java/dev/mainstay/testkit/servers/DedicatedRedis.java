package dev.mainstay.testkit.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server of a test's own, which may be stopped, killed and started again on the same port.
 *
 * <pre>{@code
 * try (DedicatedRedis redis = DedicatedRedis.start("--maxmemory", "2mb", "--maxmemory-policy", "noeviction")) {
 *     redis.kill();
 *     redis.restart();
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1, keeps nothing on disk unless told to ({@code --appendonly yes}), and lives in a temporary
 * directory that {@link #close} removes. It is always the embedded server, whatever {@code MAINSTAY_REDIS_URL} says.
 * Any thread may use it.
 */
public final class DedicatedRedis implements AutoCloseable {

    private static final List<String> DEFAULTS = List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
    private static final int PORT_TRIES = 5;

    private final Path directory;
    private final List<String> arguments;
    private final ReentrantLock lock = new ReentrantLock();
    private int port;
    private @Nullable RedisProcess process;

    private DedicatedRedis(Path directory, List<String> arguments) {
        this.directory = directory;
        this.arguments = List.copyOf(arguments);
    }

    /**
     * Starts a server on a free port.
     *
     * @param arguments command-line options of {@code redis-server}, such as {@code "--maxmemory-policy", "noeviction"}
     * @throws IllegalStateException if it does not start; the message carries the end of its log
     */
    public static DedicatedRedis start(String... arguments) {
        List<String> all = new ArrayList<>(DEFAULTS);
        all.addAll(List.of(arguments));
        return start(TempDirectory.create("redis"), all, FreePort::any);
    }

    /** Starts with exactly these arguments, trying other ports while the chosen one turns out to be taken. */
    static DedicatedRedis start(Path directory, List<String> arguments, IntSupplier ports) {
        DedicatedRedis redis = new DedicatedRedis(directory, arguments);
        try {
            for (int i = 1; !redis.startedOn(ports.getAsInt(), i == PORT_TRIES); i++) {}
            return redis;
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    static List<String> defaults() {
        return DEFAULTS;
    }

    private boolean startedOn(int candidate, boolean last) {
        port = candidate;
        try {
            restart();
            return true;
        } catch (RedisProcess.PortTakenException e) {
            if (last) {
                throw e;
            }
            return false;
        }
    }

    /** The server's host, {@code 127.0.0.1}. */
    public String host() {
        return address().host();
    }

    /** The server's TCP port, the same for its whole life. */
    public int port() {
        return port;
    }

    /** The address as a URI, {@code redis://127.0.0.1:port}. */
    public String uri() {
        return address().uri();
    }

    RedisAddress address() {
        return RedisAddress.local(port);
    }

    /** Whether the server's process is alive. */
    public boolean isRunning() {
        lock.lock();
        try {
            return process != null && process.isAlive();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the server in order (SIGTERM); a no-op when it is stopped. */
    public void stop() {
        lock.lock();
        try {
            if (process != null) {
                process.stop();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Kills the server (SIGKILL), as a crash of its machine would; a no-op when it is stopped. */
    public void kill() {
        lock.lock();
        try {
            if (process != null) {
                process.kill();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts the server again on the same port, stopping it first if it runs.
     *
     * @throws IllegalStateException if it does not start
     */
    public void restart() {
        lock.lock();
        try {
            stop();
            process = RedisProcess.start(directory, port, arguments);
        } finally {
            lock.unlock();
        }
    }

    /** Stops the server and removes its directory; calling it again does nothing. */
    @Override
    public void close() {
        stop();
        TempDirectory.remove(directory);
    }

    @Override
    public String toString() {
        return "DedicatedRedis[" + address() + "]";
    }
}

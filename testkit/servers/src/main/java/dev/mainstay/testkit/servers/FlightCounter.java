package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that counts network round trips, cuts connections and delays bytes.
 *
 * <pre>{@code
 * try (FlightCounter proxy = FlightCounter.to(database.host(), database.port());
 *         Connection connection = database.dataSourceVia(proxy).getConnection()) {
 *     proxy.reset();
 *     work(connection);
 *     assertThat(proxy.traffic().flights()).isEqualTo(2);
 * }
 * }</pre>
 *
 * <p>A <b>flight</b> is one network round trip as the client sees it: it sends after it last received, or for the first
 * time on a connection. One flush that arrives in several pieces is one flight as long as no reply comes in between; a
 * client that goes on sending while replies arrive (pipelining) is counted at each change of direction, so its count
 * depends on timing. Opening a connection has flights too (login): call {@link #reset} after it.
 *
 * <p>It knows no protocol: with TLS it counts as well, the handshake included. Any thread may use it. It has one thread to
 * accept and two per connection, all daemons and all gone after {@link #close}.
 */
public final class FlightCounter implements AutoCloseable {

    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final int BACKLOG = 128;

    private final Supplier<InetSocketAddress> upstream;
    private final ProxyProgram program = new ProxyProgram();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final int port;
    /** Guards the way up and down. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Listener listener;
    private boolean closed;

    private FlightCounter(Supplier<InetSocketAddress> upstream) {
        this.upstream = upstream;
        this.listener = listen(0);
        this.port = listener.socket().getLocalPort();
    }

    /** A proxy on a free port to this server, which need not be there yet. */
    public static FlightCounter to(String host, int port) {
        return to(() -> new InetSocketAddress(host, port));
    }

    /**
     * A proxy on a free port to a server whose address is asked for at each new connection.
     *
     * <p>A connection whose upstream cannot be reached is reset and counted in {@link Traffic#unreachable}.
     */
    public static FlightCounter to(Supplier<InetSocketAddress> upstream) {
        return new FlightCounter(Objects.requireNonNull(upstream, "upstream must not be null"));
    }

    /** The host that clients connect to, {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port that clients connect to, the same for the proxy's whole life. */
    public int port() {
        return port;
    }

    /** What went through since the last {@link #reset}; one consistent picture. */
    public Traffic traffic() {
        return program.traffic();
    }

    /** Sets all counts to zero; connections stay open. */
    public void reset() {
        program.reset();
    }

    /** Resets all connections that are open now (RST on both sides); new ones are welcome at once. */
    public void cut() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Refuses new connections and resets the open ones; a no-op when it is down. */
    public void down() {
        lock.lock();
        try {
            if (listener != null) {
                listener.stop();
                listener = null;
            }
            cut();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts connections again, on the same port; a no-op when it is up.
     *
     * @throws IllegalStateException if the proxy is closed
     * @throws UncheckedIOException if another process took the port meanwhile
     */
    public void up() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the proxy on port " + port + " is closed");
            }
            if (listener == null) {
                listener = listen(port);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets every chunk of bytes in this direction wait before it is handed on, from now on, on open connections too.
     *
     * <p>A chunk is what one read returns, at most 64 KiB, and chunks wait one after the other: right for requests and
     * replies, too slow a line for bulk data.
     *
     * @param delay zero or more; zero ends the delay
     */
    public void delay(Direction direction, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must be >= 0, was " + delay);
        }
        program.delay(direction, delay);
    }

    /**
     * Cuts the connection in the moment when the next replies arrive: the server has done the work, the client never hears.
     *
     * <p>Only the first bytes after a request count as a reply, not what a server says unasked. Logins and keep-alives have
     * replies too, so open the connection before and be the only one on the proxy. It replaces an earlier number.
     *
     * @param count how many replies, 0 or more; 0 ends it
     */
    public void dropReplies(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        program.dropReplies(count);
    }

    /**
     * Goes down for good and waits until all threads are gone.
     *
     * @throws IllegalStateException if a thread does not end within ten seconds
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            down();
        } finally {
            lock.unlock();
        }
        for (ProxiedConnection connection : connections) {
            if (!connection.awaitEnd(END_LIMIT)) {
                throw new IllegalStateException("a connection of the proxy on port " + port + " did not end");
            }
        }
    }

    private Listener listen(int wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wanted), BACKLOG);
            return Listener.start(socket, this::accepted);
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen on port " + wanted, e);
        }
    }

    private void accepted(Socket client) {
        program.opened();
        connections.removeIf(ProxiedConnection::hasEnded);
        ProxiedConnection connection = new ProxiedConnection(client, upstream, program);
        connections.add(connection);
        connection.start();
    }

    @Override
    public String toString() {
        return "FlightCounter[127.0.0.1:" + port + ", " + traffic() + "]";
    }
}

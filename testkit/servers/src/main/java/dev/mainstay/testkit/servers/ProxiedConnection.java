package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection through a proxy: two sockets and one thread per direction.
 *
 * <p>The threads are daemons, end when both sides close or {@link #cut} is called, the one to the server last.
 */
final class ProxiedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedConnection.class);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Supplier<InetSocketAddress> upstream;
    private final ProxyProgram program;
    private final Thread toUpstream;
    private final Thread toClient;
    private final CountDownLatch cut = new CountDownLatch(1);
    /** The turn is the client's: the next bytes from it begin a flight. */
    private final AtomicBoolean clientsTurn = new AtomicBoolean(true);

    ProxiedConnection(Socket client, Supplier<InetSocketAddress> upstream, ProxyProgram program) {
        this.client = client;
        this.upstream = upstream;
        this.program = program;
        this.toClient = daemon("mainstay-proxy-to-client", () -> pump(server, client, Direction.TO_CLIENT));
        this.toUpstream = daemon("mainstay-proxy-to-upstream", this::connectAndPump);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        toUpstream.start();
    }

    /** Resets both sockets (RST, not FIN), so that both ends see a failure and not an end; the threads end by it. */
    void cut() {
        cut.countDown();
        abort(client);
        abort(server);
    }

    boolean hasEnded() {
        return toUpstream.getState() == Thread.State.TERMINATED;
    }

    /** Waits until the threads are gone; false if they are not within the limit. */
    boolean awaitEnd(Duration limit) {
        try {
            toUpstream.join(limit.toMillis());
            return !toUpstream.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void connectAndPump() {
        if (connect()) {
            toClient.start();
            pump(client, server, Direction.TO_UPSTREAM);
            joinToClient();
        }
        close(client);
        close(server);
    }

    private boolean connect() {
        InetSocketAddress address = null;
        try {
            address = upstream.get();
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException | RuntimeException e) {
            if (cut.getCount() > 0) {
                program.unreachable();
                LOG.warn("proxy cannot reach its upstream server {}: {}", address, e.toString());
                cut();
            }
            return false;
        }
    }

    private void joinToClient() {
        try {
            toClient.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut();
        }
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!passes(direction)) {
                    cut();
                    return;
                }
                // Counted before they are handed over: who has the reply in hand finds it counted.
                program.moved(direction, count);
                to.getOutputStream().write(buffer, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone without goodbye: the other shall see the same.
            cut();
        }
    }

    /** Keeps the count of flights and waits the delay; false when the bytes must not be handed over. */
    private boolean passes(Direction direction) {
        if (direction == Direction.TO_UPSTREAM) {
            if (clientsTurn.compareAndSet(true, false)) {
                program.flight();
            }
            return !isCutWithin(program.delay(direction));
        }
        boolean firstOfReply = !clientsTurn.get();
        if ((firstOfReply && program.takeDrop()) || isCutWithin(program.delay(direction))) {
            return false;
        }
        clientsTurn.set(true);
        return true;
    }

    private boolean isCutWithin(Duration delay) {
        try {
            return cut.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("socket was closed already: {}", e.toString());
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("socket did not close: {}", e.toString());
        }
    }
}

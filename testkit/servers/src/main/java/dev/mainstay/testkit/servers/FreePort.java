package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that were free a moment ago; whoever takes one must be ready to find it taken. */
final class FreePort {

    /** Redis Cluster talks between nodes on the client port plus this; Redis 6 cannot be told another one. */
    private static final int BUS_OFFSET = 10_000;

    private static final int MAX_PORT = 65_535;
    private static final int TRIES = 200;

    private FreePort() {}

    static int any() {
        return free(0);
    }

    /** A port for a cluster node: its bus port must exist and be free too. */
    static int withBus() {
        for (int i = 0; i < TRIES; i++) {
            int port = free(0);
            if (port + BUS_OFFSET <= MAX_PORT && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free pair of ports (n, n + %d) found".formatted(BUS_OFFSET));
    }

    private static boolean isFree(int port) {
        try {
            return free(port) == port;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int free(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlightCounterTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final LineServer server = new LineServer();
    private final FlightCounter proxy = FlightCounter.to("127.0.0.1", server.port());

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void everyRequestWithItsReplyIsOneFlight() throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            assertThat(client.ask("one")).isEqualTo("done: one");
            assertThat(client.ask("two")).isEqualTo("done: two");

            assertThat(proxy.traffic())
                    .isEqualTo(new Traffic(1, 0, 2, "one\ntwo\n".length(), "done: one\ndone: two\n".length()));

            proxy.reset();
            client.ask("three");

            assertThat(proxy.traffic().flights()).isEqualTo(1);
            assertThat(proxy.traffic().connections()).isZero();
        }
    }

    @Test
    void aRequestInSeveralPiecesIsOneFlight() throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            client.send("first...");
            assertThat(Polling.until(LIMIT, () -> proxy.traffic().bytesToUpstream() == 9))
                    .isTrue();
            client.send("second...");
            assertThat(Polling.until(LIMIT, () -> proxy.traffic().bytesToUpstream() == 19))
                    .isTrue();

            assertThat(client.ask("last")).isEqualTo("done: last");

            assertThat(server.received()).containsExactly("first...", "second...", "last");
            assertThat(proxy.traffic().flights()).isEqualTo(1);
        }
    }

    @Test
    void flightsOfManyConnectionsAtOnceAreCountedExactly() throws Exception {
        int clients = 16;
        int requests = 50;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                tasks.add(() -> askRepeatedly(requests));
            }
            for (Future<String> answer : threads.invokeAll(tasks)) {
                assertThat(answer.get()).isEqualTo("done: " + (requests - 1));
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(proxy.traffic().connections()).isEqualTo(clients);
        assertThat(proxy.traffic().flights()).isEqualTo((long) clients * requests);
    }

    private String askRepeatedly(int requests) throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            String last = "";
            for (int i = 0; i < requests; i++) {
                last = client.ask(Integer.toString(i));
            }
            return last;
        }
    }

    @Test
    void megabytesPassUnchanged() throws IOException {
        String large = "0123456789abcdef".repeat(256 * 1024);

        try (LineClient client = new LineClient(proxy.port())) {
            String reply = client.ask(large);

            assertThat(reply).hasSize(large.length() + 6).endsWith(large);
        }
    }

    @Test
    void cutResetsOpenConnectionsAndWelcomesNewOnes() throws IOException {
        try (LineClient before = new LineClient(proxy.port())) {
            before.ask("hello");

            proxy.cut();

            assertThatThrownBy(() -> before.receive())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            try (LineClient after = new LineClient(proxy.port())) {
                assertThat(after.ask("again")).isEqualTo("done: again");
            }
        }
    }

    @Test
    void downRefusesAndUpAcceptsOnTheSamePort() throws IOException {
        try (LineClient before = new LineClient(proxy.port())) {
            before.ask("hello");

            proxy.down();
            proxy.down();

            assertThatThrownBy(() -> before.receive()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> new LineClient(proxy.port())).isInstanceOf(ConnectException.class);
        }

        proxy.up();
        proxy.up();

        try (LineClient after = new LineClient(proxy.port())) {
            assertThat(after.ask("again")).isEqualTo("done: again");
        }
    }

    @Test
    void aDelayHoldsTheReplyBackUntilItIsTakenAway() throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            client.ask("warm");
            proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(150));
            proxy.delay(Direction.TO_UPSTREAM, Duration.ofMillis(50));

            long start = System.nanoTime();
            client.ask("slow");
            Duration slow = Duration.ofNanos(System.nanoTime() - start);

            assertThat(slow).isBetween(Duration.ofMillis(200), LIMIT);
            proxy.delay(Direction.TO_CLIENT, Duration.ofHours(1));
            proxy.delay(Direction.TO_CLIENT, Duration.ZERO);
            proxy.delay(Direction.TO_UPSTREAM, Duration.ZERO);
            assertThat(client.ask("fast")).isEqualTo("done: fast");
        }
    }

    @Test
    void closeDoesNotWaitForADelay() throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            proxy.delay(Direction.TO_CLIENT, Duration.ofHours(1));
            client.send("never answered");
            assertThat(Polling.until(LIMIT, () -> !server.received().isEmpty())).isTrue();

            proxy.close();

            assertThatThrownBy(() -> client.receive()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aDroppedReplyCutsAfterTheServerHasDoneTheWork() throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            client.ask("hello");
            proxy.dropReplies(1);

            assertThatThrownBy(() -> client.ask("pay"))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(server.received()).containsExactly("hello", "pay");

        try (LineClient next = new LineClient(proxy.port())) {
            assertThat(next.ask("pay again")).isEqualTo("done: pay again");
        }
    }

    @Test
    void anUnreachableUpstreamResetsTheClientAndIsCounted() {
        server.close();

        // The reset may come as early as in connect().
        assertThatThrownBy(() -> askOnce("anybody?")).isInstanceOf(SocketException.class);

        assertThat(proxy.traffic().unreachable()).isEqualTo(1);
        assertThat(proxy.traffic().flights()).isZero();
    }

    private String askOnce(String line) throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            return client.ask(line);
        }
    }

    @Test
    void aServerThatEndsTheConnectionEndsItForTheClient() throws IOException {
        try (LineClient client = new LineClient(proxy.port())) {
            client.ask("hello");

            server.close();

            assertThat(client.receive()).isNull();
        }
    }

    @Test
    void theUpstreamIsAskedForAtEachConnection() throws IOException {
        try (LineServer other = new LineServer();
                FlightCounter switching = FlightCounter.to(() -> new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        server.received().isEmpty() ? server.port() : other.port()))) {
            try (LineClient client = new LineClient(switching.port())) {
                client.ask("to the first");
            }
            try (LineClient client = new LineClient(switching.port())) {
                client.ask("to the other");
            }

            assertThat(server.received()).containsExactly("to the first");
            assertThat(other.received()).containsExactly("to the other");
        }
    }

    @Test
    void fiftyProxiesLeaveNoThread() throws IOException {
        for (int i = 0; i < 50; i++) {
            FlightCounter one = FlightCounter.to("127.0.0.1", server.port());
            LineClient open = new LineClient(one.port());
            assertThat(open.ask("hello")).isEqualTo("done: hello");

            one.close();

            assertThat(threadsOfProxies())
                    .as("only the accept thread of this test's own proxy")
                    .isEqualTo(1);
            open.close();
        }
    }

    private static long threadsOfProxies() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mainstay-proxy"))
                .count();
    }

    @Test
    void aClosedProxyRefusesAndDoesNotComeBack() {
        proxy.close();
        proxy.close();

        assertThatThrownBy(() -> new LineClient(proxy.port())).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::up)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the proxy on port " + proxy.port() + " is closed");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delay must be >= 0, was PT-0.001S");
        assertThatThrownBy(() -> proxy.dropReplies(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count must be >= 0, was -1");
    }
}

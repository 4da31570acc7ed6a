package dev.mainstay.examples.orders.partner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mainstay.examples.orders.partner.Partner.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server of somebody else, on its own port, that fails on demand: {@code POST /control?mode=ok|error|slow|hang|reset|down} and
 * {@code POST /control?fail=N}. It records every other request with its headers, see {@code GET /requests}.
 */
public final class FaultServer implements AutoCloseable {

    private static final long SLOW_SECONDS = 2;

    private final HttpServer server;
    private final Partner partner;
    private final JsonMapper json = new JsonMapper();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicReference<Orders> orders = new AtomicReference<>(Orders.of(Fault.OK, 0));

    /**
     * What the server was told to do.
     *
     * @param fault what is wrong
     * @param failing how many of the next requests are answered with 503
     * @param over done when the server is told something else
     */
    private record Orders(Fault fault, int failing, CompletableFuture<Void> over) {

        static Orders of(Fault fault, int failing) {
            return new Orders(fault, failing, new CompletableFuture<>());
        }

        Orders afterOne() {
            return new Orders(fault, Math.max(0, failing - 1), over);
        }

        Fault now() {
            return failing > 0 ? Fault.DOWN : fault;
        }
    }

    private FaultServer(HttpServer server, Partner partner) {
        this.server = server;
        this.partner = partner;
    }

    /** Starts a server on a free port of the loopback address. */
    public static FaultServer start(Partner partner) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FaultServer server = new FaultServer(http, partner);
        http.createContext("/", server::serve);
        http.createContext("/control", server::control);
        http.createContext("/requests", server::requests);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /** Returns where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers the next requests with 503, and well after that. */
    public void failNext(int requests) {
        tell(Orders.of(Fault.OK, requests));
    }

    /** Behaves so until told otherwise. */
    public void be(Fault fault) {
        tell(Orders.of(fault, 0));
    }

    private void tell(Orders next) {
        orders.getAndSet(next).over().complete(null);
    }

    /** Returns every request so far, in order. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    private void serve(HttpExchange exchange) throws IOException {
        Seen request = read(exchange);
        Orders before = orders.getAndUpdate(Orders::afterOne);
        Fault fault = before.now();
        if (fault == Fault.HANG || fault == Fault.RESET) {
            seen.add(request);
            if (fault == Fault.HANG) {
                before.over().join();
            }
            exchange.close(); // without an answer: the client sees the connection break
            return;
        }
        Reply reply = fault.status() == 0
                ? partner.answer(request)
                : new Reply(fault.status(), "{\"error\":\"" + fault.name() + "\"}");
        seen.add(request.answered(reply.status()));
        if (fault == Fault.SLOW) {
            before.over()
                    .copy()
                    .completeOnTimeout(null, SLOW_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        answer(exchange, reply);
    }

    private static Seen read(HttpExchange exchange) throws IOException {
        long at = System.nanoTime();
        exchange.getRequestBody().readAllBytes();
        return new Seen(
                at, exchange.getRequestMethod(), exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), 0);
    }

    private void control(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        Optional<Fault> mode =
                query.startsWith("mode=") ? Fault.named(query.substring("mode=".length())) : Optional.empty();
        if (mode.isPresent()) {
            be(mode.get());
        } else if (query.matches("fail=\\d{1,4}")) {
            failNext(Integer.parseInt(query.substring("fail=".length())));
        } else {
            answer(
                    exchange,
                    new Reply(
                            400,
                            "{\"error\":\"use ?mode= with ok, error, slow, hang, reset or down, or ?fail=N with N from 0 to 9999\"}"));
            return;
        }
        Orders now = Objects.requireNonNull(orders.get());
        answer(
                exchange,
                new Reply(200, json.writeValueAsString(Map.of("mode", now.fault(), "failing", now.failing()))));
    }

    private void requests(HttpExchange exchange) throws IOException {
        answer(exchange, new Reply(200, json.writeValueAsString(seen())));
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.json().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        be(Fault.OK);
        server.stop(0);
        threads.shutdownNow();
    }
}

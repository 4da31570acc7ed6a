package dev.mainstay.examples.orders.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A payment gateway on its own port: {@code POST /charges} charges once per {@code Idempotency-Key}.
 *
 * <p>It fails on demand, {@code POST /control?mode=ok|down} and {@code POST /control?fail=N}, and records every request with its headers.
 */
public final class GatewayServer implements AutoCloseable {

    /**
     * A request as it came in.
     *
     * @param atNanos reading of {@link System#nanoTime()}
     * @param correlationId the header, or an empty text
     * @param idempotencyKey the header, or an empty text
     * @param status what was answered
     */
    public record Seen(long atNanos, String correlationId, String idempotencyKey, int status) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, String> charges = new ConcurrentHashMap<>();
    private final AtomicReference<Faults> faults = new AtomicReference<>(new Faults(false, 0));

    private record Faults(boolean down, int failing) {
        private boolean fails() {
            return down || failing > 0;
        }

        private Faults afterOne() {
            return new Faults(down, Math.max(0, failing - 1));
        }
    }

    private GatewayServer(HttpServer server) {
        this.server = server;
    }

    /** Starts a gateway on a free port of the loopback address. */
    public static GatewayServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        GatewayServer gateway = new GatewayServer(http);
        http.createContext("/charges", gateway::charge);
        http.createContext("/control", gateway::control);
        http.createContext("/requests", gateway::requests);
        http.setExecutor(gateway.threads);
        http.start();
        return gateway;
    }

    /** Returns where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers the next requests with 503. */
    public void failNext(int requests) {
        faults.set(new Faults(false, requests));
    }

    /** Answers every request with 503, until {@link #up}. */
    public void down() {
        faults.set(new Faults(true, 0));
    }

    /** Answers well again. */
    public void up() {
        faults.set(new Faults(false, 0));
    }

    /** Returns every request to {@code /charges} so far, in order. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Returns how many charges were really made. */
    public int chargeCount() {
        return charges.size();
    }

    private void charge(HttpExchange exchange) throws IOException {
        long at = System.nanoTime();
        exchange.getRequestBody().readAllBytes();
        Faults before = faults.getAndUpdate(Faults::afterOne);
        String key = header(exchange.getRequestHeaders(), "Idempotency-Key");
        int status = before.fails() ? 503 : key.isEmpty() ? 400 : 201;
        seen.add(new Seen(at, header(exchange.getRequestHeaders(), "X-Correlation-ID"), key, status));
        if (status == 201) {
            String id = charges.computeIfAbsent(key, k -> "ch_" + UUID.randomUUID());
            answer(exchange, 201, "{\"id\":\"" + id + "\"}");
        } else {
            answer(exchange, status, "{\"error\":\"" + (status == 503 ? "down" : "Idempotency-Key is missing") + "\"}");
        }
    }

    private void control(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (query.equals("mode=ok")) {
            up();
        } else if (query.equals("mode=down")) {
            down();
        } else if (query.matches("fail=\\d{1,4}")) {
            failNext(Integer.parseInt(query.substring("fail=".length())));
        } else {
            answer(exchange, 400, "{\"error\":\"use ?mode=ok, ?mode=down or ?fail=N with N from 0 to 9999\"}");
            return;
        }
        answer(exchange, 200, "{\"faults\":\"" + faults.get() + "\"}");
    }

    private void requests(HttpExchange exchange) throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (Seen one : seen) {
            json.append(json.length() > 1 ? "," : "")
                    .append("{\"status\":")
                    .append(one.status())
                    .append('}');
        }
        answer(exchange, 200, json.append(']').toString());
    }

    private static String header(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package dev.mainstay.examples.orders.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client of the orders service, as plain as a browser. */
public final class OrdersClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI service;

    /** Makes a client of the service at an address. */
    public OrdersClient(URI service) {
        this.service = service;
    }

    /** Returns the JSON of an order. */
    public static String order(String customer, String amount, String currency) {
        return "{\"customer\":\"" + customer + "\",\"amount\":" + amount + ",\"currency\":\"" + currency + "\"}";
    }

    /** Places an order. */
    public HttpResponse<String> post(String token, @Nullable String key, String body)
            throws IOException, InterruptedException {
        return http.send(postRequest(token, "/orders", key, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Posts to a path below the service. */
    public HttpResponse<String> post(String token, String path, @Nullable String key, String body)
            throws IOException, InterruptedException {
        return http.send(postRequest(token, path, key, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Changes what a path below the service names, if it is still the version that was seen; null sends no {@code If-Match}. */
    public HttpResponse<String> patch(String token, String path, @Nullable String seen, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                postRequest(token, path, null, body).method("PATCH", HttpRequest.BodyPublishers.ofString(body));
        if (seen != null) {
            request.header("If-Match", seen);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Hands a message to the service, as a broker would. */
    public HttpResponse<String> deliver(String token, String messageId, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                postRequest(token, "/jobs/shipments", null, body).header("Message-Id", messageId);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Places an order without waiting for the answer. */
    public CompletableFuture<HttpResponse<String>> postAsync(String token, String key, String body) {
        return http.sendAsync(postRequest(token, "/orders", key, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Reads a path below the service. */
    public HttpResponse<String> get(@Nullable String token, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder postRequest(String token, String path, @Nullable String key, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request;
    }
}

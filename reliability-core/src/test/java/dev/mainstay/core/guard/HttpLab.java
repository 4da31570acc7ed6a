package dev.mainstay.core.guard;

import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A guarded client in real time whose waits between attempts take none. */
final class HttpLab implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    final RecordingListener heard = new RecordingListener();
    final ManualTime waits = ManualTime.create();
    final Guards guards;
    final Guard guard;
    final GuardedHttpClient client;

    HttpLab() {
        this(options -> options);
    }

    HttpLab(UnaryOperator<GuardConfigBuilder> changes) {
        guards = Guards.builder().sleeper(waits).listener(heard).build();
        guard = guards.guard(
                "web",
                changes.apply(GuardConfig.api().toBuilder().firstDelay(Duration.ofMillis(1)))
                        .build());
        client = GuardedHttpClient.of(CLIENT, guard);
    }

    static HttpClient plainClient() {
        return CLIENT;
    }

    static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    static HttpRequest put(URI uri) {
        return HttpRequest.newBuilder(uri)
                .PUT(BodyPublishers.ofString("what is put"))
                .build();
    }

    static HttpRequest post(URI uri) {
        return posting(uri).build();
    }

    static HttpRequest postWithKey(URI uri) {
        return posting(uri).header("idempotency-key", "order-7").build();
    }

    static HttpRequest.Builder posting(URI uri) {
        return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("one order"));
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        guards.close();
    }
}

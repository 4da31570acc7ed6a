package dev.mainstay.testkit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import dev.mainstay.idempotency.http.HttpReply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses of a real server through the client of the JDK. */
class AnswerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger orders = new AtomicInteger();
    private final Service service = Service.sound(orders);
    private ExecutorService threads;
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String payload = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer = service.order(exchange.getRequestHeaders().getFirst("Idempotency-Key"), payload);
            answer.headers()
                    .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
            byte[] body = answer.body();
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpRequest post(String payload, String key) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
        return HttpRequest.newBuilder(uri)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
    }

    @Test
    void serviceIsProvenThroughTheClientOfTheJdk() {
        ProofOf.idempotency(key -> client.send(post("tea", key), BodyHandlers.ofString()))
                .otherPayload(key -> client.send(post("coffee", key), BodyHandlers.ofString()))
                .concurrently(8)
                .repeats(3)
                .sideEffect(orders::get)
                .isExactlyOnce()
                .responsesAreEqual()
                .whenPayloadDiffers(422);

        assertThat(orders).hasValue(3);
    }

    @Test
    void bodyIsTextBytesOrNothing() throws Exception {
        HttpResponse<String> text = client.send(post("tea", "1"), BodyHandlers.ofString());
        HttpResponse<byte[]> bytes = client.send(post("tea", "1"), BodyHandlers.ofByteArray());
        HttpResponse<Void> nothing = client.send(post("tea", "1"), BodyHandlers.discarding());

        assertThat(Answer.of(text)).hasToString("201 {\"order\":1}");
        assertThat(Answer.of(text).isSameAs(Answer.of(bytes))).isTrue();
        assertThat(Answer.of(nothing)).hasToString("201");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answer.of(client.send(post("tea", "1"), BodyHandlers.ofLines())))
                .withMessageStartingWith("body must be a String, a byte[] or null, was java.util.stream");
    }

    @Test
    void answerIsAValueAndItsHeadersHaveNamesInAnyCase() {
        byte[] body = {1, 2};
        Answer answer = Answer.of(HttpReply.of(201, Map.of("etag", List.of("a")), body));
        body[0] = 9;
        answer.body()[0] = 9;
        answer.headers().clear();

        assertThat(answer).isEqualTo(new Answer(201, Map.of("ETag", List.of("a")), new byte[] {1, 2}));
        assertThat(answer).hasSameHashCodeAs(new Answer(201, Map.of("etag", List.of("a")), new byte[] {1, 2}));
        assertThat(answer).isNotEqualTo(Answer.of(201, ""));
        assertThat(answer.header("ETAG")).containsExactly("a");
    }

    @Test
    void longBodyIsShownByItsBeginning() {
        assertThat(Answer.of(200, "x".repeat(100))).hasToString("200 " + "x".repeat(60) + "...");
    }
}

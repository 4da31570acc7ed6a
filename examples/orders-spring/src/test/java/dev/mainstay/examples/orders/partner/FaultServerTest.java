package dev.mainstay.examples.orders.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FaultServerTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private FaultServer server;

    @BeforeEach
    void start() throws IOException {
        server = FaultServer.start(new ExchangeRates());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRequestIsRecordedWithAllItsHeaders() throws Exception {
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder(uri("/rates/USD")).header("X-One", "1").header("x-two", "2"));

        assertThat(answer.body()).isEqualTo("{\"rate\":1.0834}");
        assertThat(server.seen()).singleElement().satisfies(seen -> {
            assertThat(seen.method() + " " + seen.path() + " " + seen.status()).isEqualTo("GET /rates/USD 200");
            assertThat(seen.header("X-ONE") + seen.header("X-Two")).isEqualTo("12");
            assertThat(seen.headers()).containsKey("User-Agent");
        });
        assertThat(send(HttpRequest.newBuilder(uri("/requests"))).body()).contains("\"path\":\"/rates/USD\"", "X-one");
    }

    @ParameterizedTest
    @CsvSource({"mode=error, 500", "mode=down, 503", "fail=1, 503", "mode=slow, 200", "mode=ok, 200"})
    void itAnswersAsItIsTold(String order, int status) throws Exception {
        assertThat(control(order).statusCode()).isEqualTo(200);

        assertThat(send(HttpRequest.newBuilder(uri("/rates/USD"))).statusCode()).isEqualTo(status);
    }

    @Test
    void itHangsUntilItIsToldSomethingElse() throws Exception {
        control("mode=hang");

        assertThatThrownBy(() -> send(HttpRequest.newBuilder(uri("/rates/USD")).timeout(Duration.ofMillis(300))))
                .isInstanceOf(HttpTimeoutException.class);
        control("mode=ok");

        assertThat(send(HttpRequest.newBuilder(uri("/rates/USD"))).statusCode()).isEqualTo(200);
        assertThat(server.seen()).extracting(Seen::status).containsExactly(0, 200);
    }

    @Test
    void itBreaksConnections() throws Exception {
        control("mode=reset");

        assertThatThrownBy(() -> send(HttpRequest.newBuilder(uri("/rates/USD")).POST(BodyPublishers.noBody())))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=OK", "mode=", "fail=x", "fail=10000", "x=1"})
    void whatItDoesNotKnowIsRefused(String order) throws Exception {
        HttpResponse<String> refused = control(order);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("hang");
    }

    @Test
    void aChargeIsMadeOncePerKey() throws Exception {
        Charges charges = new Charges();
        try (FaultServer gateway = FaultServer.start(charges)) {
            URI uri = gateway.uri().resolve("/charges");
            List<Integer> statuses = List.of(
                    send(HttpRequest.newBuilder(uri)
                                    .POST(BodyPublishers.noBody())
                                    .header("Idempotency-Key", "k"))
                            .statusCode(),
                    send(HttpRequest.newBuilder(uri)
                                    .POST(BodyPublishers.noBody())
                                    .header("Idempotency-Key", "k"))
                            .statusCode(),
                    send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()))
                            .statusCode());

            assertThat(statuses).containsExactly(201, 201, 400);
            assertThat(charges.count()).isEqualTo(1);
        }
    }

    private HttpResponse<String> control(String order) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/control?" + order)).POST(BodyPublishers.noBody()));
    }

    private URI uri(String path) {
        return server.uri().resolve(path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}

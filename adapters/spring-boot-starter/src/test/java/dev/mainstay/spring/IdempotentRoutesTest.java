package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.ALICE;
import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes, options, typed refusals, streams, and clients that leave. */
class IdempotentRoutesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String PROBLEMS = "https://api.example/problems/";

    private static TestService service;
    private static RoutedController handlers;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        service = TestService.start(
                RoutedController.class,
                "mainstay.idempotency.problem-base=" + PROBLEMS,
                "mainstay.idempotency.described-by=https://api.example/docs/keys",
                "mainstay.idempotency.problem-statuses.idempotency-key-reused=409",
                "mainstay.idempotency.key-form=strict",
                "mainstay.idempotency.replayed-header=X-Replayed",
                "mainstay.idempotency.max-result=1KB",
                "mainstay.idempotency.lease=5m",
                "mainstay.idempotency.routes[0].method=POST",
                "mainstay.idempotency.routes[0].path=/routed/*",
                "mainstay.idempotency.routes[0].operation=routed");
        handlers = service.bean(RoutedController.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void forgetEarlierTests() {
        handlers.entered.drainPermits();
        handlers.released.drainPermits();
        handlers.runs.set(0);
    }

    @Test
    void handlerOfARouteIsProtectedWithoutTheAnnotationAndOnlyForItsMethod() throws Exception {
        HttpResponse<String> first = post("/routed/7", "{}");
        HttpResponse<String> second = post("/routed/7", "{}");
        HttpResponse<String> put =
                send(service.request("/routed/7").header("Authorization", ALICE).PUT(BodyPublishers.noBody()));

        assertThat(first.body()).isEqualTo("7 1");
        assertThat(second.body()).isEqualTo("7 1");
        assertThat(header(second, "X-Replayed")).isEqualTo("true");
        assertThat(put.body()).isEqualTo("7 2");
    }

    @Test
    void refusalsHaveTypesLinksAndTheConfiguredStatus() throws Exception {
        post("/routed/7", "{}");

        HttpResponse<String> reused = post("/routed/7", "{ }");
        HttpResponse<String> missing = send(service.json("/routed/7", "{}").header("Authorization", ALICE));
        HttpResponse<String> bare = send(
                service.json("/routed/7", "{}").header("Authorization", ALICE).header("Idempotency-Key", key));

        assertProblem(reused, 409, "idempotency-key-reused");
        assertProblem(missing, 400, "idempotency-key-missing");
        assertProblem(bare, 400, "idempotency-key-malformed");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(header(answer, "Link")).isEqualTo("<https://api.example/docs/keys>; rel=\"describedby\"");
        assertThat(answer.body())
                .contains("\"type\":\"" + PROBLEMS + code + "\"", "\"status\":" + status)
                .contains("\"correlationId\":\"" + header(answer, "X-Correlation-ID") + "\"");
    }

    @Test
    void annotationMakesTheKeyOptionalRecordsFailuresAndComparesJsonByWhatItSays() throws Exception {
        HttpResponse<String> first = post("/optional", "{\"a\":1,\"b\":2}");
        HttpResponse<String> second = post("/optional", "{ \"b\":2.0, \"a\":1 }");
        HttpResponse<String> keyless = send(service.json("/optional", "{}").header("Authorization", ALICE));

        assertThat(first.statusCode()).isEqualTo(502);
        assertThat(second.statusCode()).isEqualTo(502);
        assertThat(second.body()).isEqualTo("run 1");
        assertThat(keyless.body()).isEqualTo("run 2");
    }

    @Test
    @Tag("ID53")
    void eventStreamReachesTheClientWhileTheHandlerRunsAndARepeatLearnsThatItIsDone() throws Exception {
        HttpResponse<InputStream> stream = stream("/events");
        byte[] first = stream.body().readNBytes(11);
        handlers.released.release();
        byte[] rest = stream.body().readAllBytes();

        HttpResponse<String> repeat = post("/events", "{}");

        assertThat(first).asString(UTF_8).isEqualTo("data: one\n\n");
        assertThat(rest).asString(UTF_8).isEqualTo("data: two\n\n");
        assertProblem(repeat, 409, "idempotency-result-not-retained");
        assertThat(repeat.body()).contains("\"result\":{\"status\":200,\"location\":\"/jobs/1\"}");
        assertThat(handlers.runs).hasValue(1);
    }

    @Test
    @Tag("ID53")
    void answerThatIsLongerThanARecordPassesUnbuffered() throws Exception {
        HttpResponse<InputStream> stream = stream("/large");
        byte[] beforeTheEnd = stream.body().readNBytes(1024);
        handlers.released.release();
        byte[] rest = stream.body().readAllBytes();

        HttpResponse<String> repeat = post("/large", "{}");

        assertThat(beforeTheEnd).asString(UTF_8).isEqualTo("x".repeat(1024));
        assertThat(rest).asString(UTF_8).isEqualTo("y" + "z".repeat(1024));
        assertProblem(repeat, 409, "idempotency-result-not-retained");
        assertThat(handlers.runs).hasValue(1);
    }

    private HttpResponse<InputStream> stream(String path) throws Exception {
        return CLIENT.send(
                service.json(path, "{}")
                        .header("Authorization", ALICE)
                        .header("Idempotency-Key", quoted())
                        .build(),
                BodyHandlers.ofInputStream());
    }

    @Test
    @Tag("ID55")
    void clientThatLeavesBeforeTheAnswerFindsItRecorded() throws Exception {
        try (Socket client = connected("/waiting")) {
            assertThat(handlers.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            client.setSoLinger(true, 0);
        }
        handlers.released.release();

        HttpResponse<String> repeat = untilDone("/waiting");

        assertThat(repeat.statusCode()).isEqualTo(200);
        assertThat(repeat.body()).isEqualTo("run 1");
        assertThat(header(repeat, "X-Replayed")).isEqualTo("true");
        assertThat(handlers.runs).hasValue(1);
    }

    @Test
    @Tag("ID55")
    void clientThatLeavesWithinAStreamDoesNotMakeTheWorkRunAgain() throws Exception {
        try (Socket client = connected("/endless")) {
            assertThat(handlers.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.getInputStream().read()).isEqualTo('H');
            client.setSoLinger(true, 0);
        }

        HttpResponse<String> repeat = untilDone("/endless");

        assertProblem(repeat, 409, "idempotency-result-not-retained");
        assertThat(handlers.runs).hasValue(1);
    }

    private Socket connected(String path) throws IOException {
        URI uri = service.uri(path);
        Socket client = new Socket(uri.getHost(), uri.getPort());
        OutputStream out = client.getOutputStream();
        out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + ALICE + "\r\nIdempotency-Key: "
                        + quoted() + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                .getBytes(UTF_8));
        out.flush();
        return client;
    }

    private HttpResponse<String> untilDone(String path) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        HttpResponse<String> answer = post(path, "{}");
        while (answer.body().contains("idempotency-in-flight") && System.nanoTime() < end) {
            Thread.onSpinWait();
            answer = post(path, "{}");
        }
        return answer;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "problem-base=/relative/ | mainstay.idempotency.problem-base must be absolute",
                "described-by=https://api.example/docs | problem-base must be set",
                "lease=0s | mainstay.idempotency.lease must be >=",
                "retain=1s | retain must be from the lease",
                "key-form=loose | key-form",
                "routes[0].method=POST,routes[0].path=/nowhere,routes[0].operation=x | must reach a handler",
                "routes[0].method=post,routes[0].path=/routed/*,routes[0].operation=x | method must be one of HTTP",
                "routes[0].method=POST,routes[0].path=/{,routes[0].operation=x | path must be a path pattern",
                "routes[0].method=POST,routes[0].path=/routed/*,routes[0].operation=X X | name must be 1 to 64",
            })
    void mistakesStopTheApplicationAtStart(String settings, String message) {
        String[] properties = settings.split(",");
        for (int i = 0; i < properties.length; i++) {
            properties[i] = "mainstay.idempotency." + properties[i];
        }

        assertThatThrownBy(() ->
                        TestService.start(RoutedController.class, properties).close())
                .satisfies(failed -> assertThat(messages(failed)).contains(message));
    }

    private static String messages(Throwable failed) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(service.json(path, body).header("Authorization", ALICE).header("Idempotency-Key", quoted()));
    }

    private String quoted() {
        return "\"" + key + "\"";
    }
}

package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.ALICE;
import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.spring.idempotency.Idempotent;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An {@link Idempotent} handler over HTTP: run once, replayed, and every way in which it is not. */
@ExtendWith(OutputCaptureExtension.class)
class IdempotentTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(IdempotentController.class, "mainstay.web.max-body=3MB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aRepeatGetsTheFirstAnswerUnderItsOwnCorrelationId() throws Exception {
        String key = newKey();

        HttpResponse<String> first = post("/orders", key, "{\"amount\":1}");
        HttpResponse<String> second = post("/orders", key, "{\"amount\":1}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(header(first, "Idempotent-Replayed")).isEmpty();
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "Location"))
                .isEqualTo(header(first, "Location"))
                .isNotEmpty();
        assertThat(header(second, "Content-Type")).isEqualTo(header(first, "Content-Type"));
        assertThat(header(second, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.headers().allValues("X-Correlation-ID"))
                .hasSize(1)
                .doesNotContain(header(first, "X-Correlation-ID"));
    }

    @Test
    void anotherPayloadUnderTheSameKeyIs422() throws Exception {
        String key = newKey();
        post("/orders", key, "{\"amount\":1}");

        HttpResponse<String> reused = post("/orders", key, "{\"amount\":2}");

        assertThat(reused.statusCode()).isEqualTo(422);
        assertThat(header(reused, "Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void whileTheFirstRunsARepeatIs409() throws Exception {
        IdempotentController handlers = service.bean(IdempotentController.class);
        String key = newKey();
        CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> {
            try {
                return post("/slow", key, "{}");
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertThat(handlers.entered.await(20, TimeUnit.SECONDS)).isTrue();

        HttpResponse<String> repeat = post("/slow", key, "{}");
        handlers.released.countDown();

        assertThat(repeat.statusCode()).isEqualTo(409);
        assertThat(header(repeat, "Retry-After")).isNotEmpty();
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void aMissingKeyIs400AndNothingRuns() throws Exception {
        int before = service.bean(IdempotentController.class).runs.get();

        HttpResponse<String> refused =
                send(service.json("/orders", "{\"amount\":1}").header("Authorization", ALICE));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("idempotency-key-missing");
        assertThat(service.bean(IdempotentController.class).runs).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"amount\":0}", "{\"amount\":", "{\"amount\":\"x\"}"})
    void whatIsRefusedBeforeTheHandlerLeavesTheKeyUsable(String wrong) throws Exception {
        String key = newKey();
        assertThat(post("/orders", key, wrong).statusCode()).isBetween(400, 422);

        HttpResponse<String> corrected = post("/orders", key, "{\"amount\":1}");

        assertThat(corrected.statusCode()).isEqualTo(201);
        assertThat(header(corrected, "Idempotent-Replayed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "unreadable", "send-error", "not-acceptable"})
    void whatTheHandlerRefusesItselfIsRecorded(String how) throws Exception {
        String key = newKey();
        int before = service.bean(IdempotentController.class).runs.get();

        HttpResponse<String> first = post("/refusing?how=" + how, key, "{}");
        HttpResponse<String> second = post("/refusing?how=" + how, key, "{}");

        boolean failed = first.statusCode() >= 500;
        assertThat(failed).isEqualTo(how.equals("unreadable"));
        assertThat(service.bean(IdempotentController.class).runs).hasValue(before + (failed ? 2 : 1));
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(first.body()).contains("correlationId");
        assertThat(second.body()).isEqualTo(failed ? second.body() : first.body());
    }

    @Test
    void inputThatTheHandlerFindsInvalidIsForgotten() throws Exception {
        String key = newKey();
        assertThat(post("/refusing?how=invalid", key, "{}").statusCode()).isEqualTo(400);

        HttpResponse<String> corrected = post("/refusing?how=not-at-all", key, "{\"corrected\":true}");

        assertThat(corrected.statusCode()).isEqualTo(200);
    }

    @Test
    void aFailureLeavesTheKeyRetryable() throws Exception {
        String key = newKey();
        IdempotentController handlers = service.bean(IdempotentController.class);
        handlers.failures.set(1);

        HttpResponse<String> failed = post("/failing-once", key, "{}");
        HttpResponse<String> again = post("/failing-once", key, "{}");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(header(again, "Idempotent-Replayed")).isEmpty();
    }

    @Test
    void aHandlerOfPutIsProtectedToo() throws Exception {
        String key = newKey();

        HttpResponse<String> first = send(authorised("/put", key).PUT(BodyPublishers.noBody()));
        HttpResponse<String> second = send(authorised("/put", key).PUT(BodyPublishers.noBody()));
        HttpResponse<String> keyless =
                send(service.request("/put").header("Authorization", ALICE).PUT(BodyPublishers.noBody()));

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(keyless.statusCode()).isEqualTo(400);
    }

    @Test
    void aFormReachesTheHandlerAndIsPartOfThePayload() throws Exception {
        String key = newKey();

        HttpResponse<String> first = form("name=%C3%A9&name=b", key);
        HttpResponse<String> replayed = form("name=%C3%A9&name=b", key);
        HttpResponse<String> other = form("name=c", key);

        assertThat(first.body()).isEqualTo("é,b");
        assertThat(header(replayed, "Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.statusCode()).isEqualTo(422);
    }

    @Test
    void aFormThatCannotBeDecodedIs400() throws Exception {
        HttpResponse<String> refused = form("name=%zz", newKey());

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(header(refused, "X-Correlation-ID"));
    }

    @Test
    void aMultipartBodyIsRefused() throws Exception {
        HttpResponse<String> refused = send(authorised("/form", newKey())
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString("--b--")));

        assertThat(refused.statusCode()).isEqualTo(415);
    }

    @Test
    void theLimitOfTheBodyIsThatOfTheApplication() throws Exception {
        String key = newKey();

        HttpResponse<String> large = post("/refusing?how=not-at-all", key, "\"" + "x".repeat(2 << 20) + "\"");
        HttpResponse<String> tooLarge = send(authorised("/orders", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[4 << 20]))));

        assertThat(large.statusCode()).isEqualTo(200);
        assertThat(tooLarge.statusCode()).isEqualTo(413);
    }

    @Test
    void goingAsynchronousIsRefusedAndNotRecorded(CapturedOutput log) throws Exception {
        String key = newKey();

        assertThat(post("/asynchronous", key, "{}").statusCode()).isEqualTo(500);
        assertThat(header(post("/asynchronous", key, "{}"), "Idempotent-Replayed"))
                .isEmpty();
        assertThat(log).contains("An @Idempotent handler must answer on its own thread");
    }

    @Test
    void aClaimWithoutTheAnnotationIsAMistakeThatTheLogExplains(CapturedOutput log) throws Exception {
        HttpResponse<String> answer = post("/forgotten", newKey(), "{}");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("Claim");
        assertThat(log).contains("A handler with a Claim parameter must be @Idempotent, was not: forgotten");
    }

    @Test
    void aHandlerThatIsForwardedToDoesNotRunUnprotected(CapturedOutput log) throws Exception {
        int before = service.bean(IdempotentController.class).runs.get();

        HttpResponse<String> answer = send(service.json("/forwarding", "{}").header("Authorization", ALICE));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(service.bean(IdempotentController.class).runs).hasValue(before);
        assertThat(log).contains("must be reached through its filter");
    }

    private static HttpResponse<String> form(String body, String key) throws Exception {
        return send(authorised("/form", key)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> post(String path, String key, String body) throws Exception {
        return send(service.json(path, body).header("Authorization", ALICE).header("Idempotency-Key", key));
    }

    private static HttpRequest.Builder authorised(String path, String key) {
        return service.request(path).header("Authorization", ALICE).header("Idempotency-Key", key);
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}

package dev.mainstay.idempotency.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problem;
import dev.mainstay.core.http.Problems;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.KeyReusedException;
import dev.mainstay.idempotency.OperationInFlightException;
import dev.mainstay.idempotency.OutcomeUnknownException;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.ResultNotRetainedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpIdempotencyTest {

    private static final String KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

    private final AskedStore store = new AskedStore(InMemoryStore.ofDefaults());
    private final Idempotency idempotency =
            Idempotency.builder(store).untenanted().build();
    private final AtomicInteger executions = new AtomicInteger();

    @AfterEach
    void close() {
        idempotency.close();
    }

    @Test
    void repeatGetsTheSameReplyAndAMark() {
        HttpReply first = handle(HttpOptions.standard(), post(KEY), this::create);
        HttpReply second = handle(HttpOptions.standard(), post(KEY), this::create);

        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.header("Idempotent-Replayed")).containsExactly("true");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("location")).containsExactly("/orders/1");
        assertThat(executions).hasValue(1);
    }

    @Test
    @Tag("ID51")
    void replayKeepsStatusBodyAndHeadersButNoneOfOneExchange() {
        Map<String, List<String>> kept = Map.of(
                "Content-Type", List.of("application/json"),
                "Location", List.of("/orders/1"),
                "ETag", List.of("\"7\""),
                "X-Step", List.of("one", "two, three"));
        List<String> dropped = List.of(
                "Set-Cookie",
                "Date",
                "Connection",
                "Transfer-Encoding",
                "WWW-Authenticate",
                "traceparent",
                "TraceState",
                "X-B3-TraceId",
                "X-Request-Id",
                "X-Correlation-Id",
                "RateLimit",
                "RateLimit-Policy",
                "X-RateLimit-Remaining",
                "Retry-After",
                "Content-Length");
        HttpReply reply = HttpReply.of(201, kept, new byte[] {0, 1, (byte) 0xff});
        for (String name : dropped) {
            reply = reply.withHeader(name, "once");
        }
        HttpReply whole = reply;

        HttpReply first = handle(HttpOptions.standard(), post(KEY), claim -> whole);
        HttpReply replay = handle(HttpOptions.standard(), post(KEY), claim -> whole);

        assertThat(first).isSameAs(whole);
        assertThat(replay.status()).isEqualTo(201);
        assertThat(replay.body()).isEqualTo(whole.body());
        assertThat(replay.headers()).hasSize(kept.size() + 1).containsAllEntriesOf(kept);
        assertThat(replay.header("Idempotent-Replayed")).containsExactly("true");
    }

    @Test
    void markCanHaveAnotherName() {
        HttpOptions options = HttpOptions.builder().replayedHeader("X-Replay").build();
        handle(options, post(KEY), this::create);

        assertThat(handle(options, post(KEY), this::create).header("X-Replay")).containsExactly("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    @Tag("ID54")
    void otherMethodsIgnoreTheKeyUnlessOptedIn(String method) {
        HttpCall call = call(method, Map.of("Idempotency-Key", List.of(KEY)));
        HttpOptions optedIn = HttpOptions.builder().methods(Set.of(method)).build();

        handle(HttpOptions.standard(), call, this::create);
        handle(HttpOptions.standard(), call, this::create);
        int askedWithout = store.asked();
        handle(optedIn, call, this::create);
        handle(optedIn, call, this::create);

        assertThat(askedWithout).isZero();
        assertThat(store.asked()).isEqualTo(3);
        assertThat(executions).hasValue(3);
    }

    @Test
    void keyThatIsStillRunningIsAConflictWithTheTimeToWait() {
        handle(HttpOptions.standard(), post(KEY), claim -> {
            assertThatThrownBy(() -> handle(HttpOptions.standard(), post(KEY), this::create))
                    .isInstanceOfSatisfying(
                            OperationInFlightException.class,
                            refusal -> assertThat(refusal.retryAfter().orElseThrow())
                                    .isPositive());
            return create(claim);
        });
        assertThat(executions).hasValue(1);
    }

    @Test
    void refusalsAreAnsweredByTheOneWriterOfProblems() {
        handle(HttpOptions.standard(), post(KEY), claim -> {
            Problem inFlight = refusal(post(KEY));
            assertThat(inFlight.status()).isEqualTo(409);
            assertThat(inFlight.extensions()).containsEntry("code", "idempotency-in-flight");
            assertThat(Integer.parseInt(inFlight.headers().get("Retry-After"))).isBetween(1, 30);
            return create(claim);
        });
        Problem reused = refusal(new HttpCall("POST", "/other", null, post(KEY).headers(), new byte[0]));
        Problem missing = refusal(call("POST", Map.of()));

        assertThat(reused.status()).isEqualTo(422);
        assertThat(reused.headers()).doesNotContainKey("Retry-After");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.extensions()).containsEntry("code", "idempotency-key-missing");
    }

    private Problem refusal(HttpCall call) {
        try {
            handle(HttpOptions.standard(), call, this::create);
        } catch (ReliabilityException refusal) {
            return Problems.of(refusal, CallContext.empty());
        }
        throw new AssertionError("was not refused");
    }

    @Test
    void methodPathQueryAndBodyBelongToTheRequest() {
        Map<String, List<String>> headers = Map.of("Idempotency-Key", List.of(KEY));
        handle(HttpOptions.standard(), new HttpCall("POST", "/orders", "a=1", headers, bytes("{}")), this::create);

        for (HttpCall other : List.of(
                new HttpCall("PATCH", "/orders", "a=1", headers, bytes("{}")),
                new HttpCall("POST", "/order", "a=1", headers, bytes("{}")),
                new HttpCall("POST", "/orders", "a=2", headers, bytes("{}")),
                new HttpCall("POST", "/orders", null, headers, bytes("{}")),
                new HttpCall("POST", "/orders", "a=1", headers, bytes("{ }")))) {
            assertThatThrownBy(() -> handle(HttpOptions.standard(), other, this::create))
                    .isInstanceOf(KeyReusedException.class);
        }
        assertThat(executions).hasValue(1);
    }

    @Test
    void bodyThatIsTooLongIsRefusedBeforeAnyStoreCall() {
        HttpOptions options = HttpOptions.builder().maxBodyBytes(1).build();

        assertThatThrownBy(() -> handle(options, post(KEY), this::create))
                .isInstanceOfSatisfying(PayloadTooLargeException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("idempotency-payload-too-large");
                    assertThat(refusal.category()).isEqualTo(Category.TOO_LARGE);
                });
        assertThat(store.asked()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpOptions.builder().maxBodyBytes(-1).build());
    }

    @Test
    void answerOfTheHandlerBelow500IsRecordedUnlessItIsAnErrorThatSaysWhenToComeBack() {
        HttpOptions options = HttpOptions.standard();
        handle(options, post("absent"), claim -> reply(404));
        handle(options, post("accepted"), claim -> reply(202).withHeader("Retry-After", "1"));
        handle(options, post("limited"), claim -> reply(429).withHeader("Retry-After", "1"));

        assertThat(handle(options, post("absent"), this::create).status()).isEqualTo(404);
        assertThat(handle(options, post("accepted"), this::create).status()).isEqualTo(202);
        assertThat(handle(options, post("limited"), this::create).status()).isEqualTo(201);
    }

    @Test
    void replyBeforeTheHandlerLeavesTheKeyFreeForACorrectedRequest() {
        HttpCall corrected =
                new HttpCall("POST", "/orders", null, Map.of("Idempotency-Key", List.of(KEY)), bytes("{\"amount\":2}"));
        handle(HttpOptions.standard(), post(KEY), claim -> reply(422).refusedBeforeHandler());

        assertThat(handle(HttpOptions.standard(), corrected, this::create).status())
                .isEqualTo(201);
    }

    @Test
    void invalidInputLeavesTheKeyFreeForACorrectedRequest() {
        HttpCall corrected =
                new HttpCall("POST", "/orders", null, Map.of("Idempotency-Key", List.of(KEY)), bytes("{\"amount\":2}"));
        assertThatThrownBy(() -> handle(HttpOptions.standard(), post(KEY), claim -> {
                    throw InvalidInputException.unreadable("a JSON object");
                }))
                .isInstanceOf(InvalidInputException.class);

        assertThat(handle(HttpOptions.standard(), corrected, this::create).status())
                .isEqualTo(201);
    }

    @Test
    void serverErrorLetsTheSameRequestRunAgainAndIsQuarantinedWhenStrict() {
        HttpOptions strict = HttpOptions.builder()
                .operation("strict")
                .verdict(HttpVerdict.STRICT)
                .build();

        HttpReply failed = handle(HttpOptions.standard(), post(KEY), claim -> reply(500));
        HttpReply again = handle(HttpOptions.standard(), post(KEY), this::create);
        handle(strict, post(KEY), claim -> reply(502));

        assertThat(failed.status()).isEqualTo(500);
        assertThat(again.status()).isEqualTo(201);
        assertThatThrownBy(() -> handle(strict, post(KEY), this::create)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void exceptionOfTheHandlerPassesAsItWasAndTheRequestMayRunAgain() {
        IllegalStateException failure = new IllegalStateException("declined");
        assertThatThrownBy(() -> handle(HttpOptions.standard(), post(KEY), claim -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(handle(HttpOptions.standard(), post(KEY), this::create).status())
                .isEqualTo(201);
    }

    @Test
    void replyThatIsTooLongIsNotReplayed() {
        HttpOptions options = HttpOptions.builder()
                .policy(Policy.standard().toBuilder().maxResultBytes(10).build())
                .build();
        HttpReply first = handle(options, post(KEY), this::create);

        assertThat(first.status()).isEqualTo(201);
        assertThatThrownBy(() -> handle(options, post(KEY), this::create))
                .isInstanceOf(ResultNotRetainedException.class);
    }

    private HttpReply create(Claim claim) {
        int number = executions.incrementAndGet();
        return HttpReply.of(201, Map.of("Location", List.of("/orders/" + number)), bytes("{\"id\":" + number + "}"));
    }

    private static HttpReply reply(int status) {
        return HttpReply.of(status, Map.of(), new byte[0]);
    }

    private HttpReply handle(
            HttpOptions options,
            HttpCall call,
            dev.mainstay.idempotency.ClaimedAction<HttpReply, RuntimeException> handler) {
        return HttpIdempotency.over(idempotency, options).handle(call, handler);
    }

    private static HttpCall post(String key) {
        return call("POST", Map.of("Idempotency-Key", List.of(key)));
    }

    private static HttpCall call(String method, Map<String, List<String>> headers) {
        return new HttpCall(method, "/orders", null, headers, bytes("{\"amount\":1}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

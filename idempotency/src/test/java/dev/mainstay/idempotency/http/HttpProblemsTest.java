package dev.mainstay.idempotency.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.ClaimedAction;
import dev.mainstay.idempotency.Codec;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class HttpProblemsTest {

    private static final String BASE = "https://api.example/problems/";
    private static final HttpProblems PROBLEMS =
            HttpProblems.of(URI.create(BASE)).describedBy(URI.create("https://api.example/docs/keys"));
    private static final HttpOptions OPTIONS = HttpOptions.builder()
            .policy(Policy.standard().toBuilder().maxResultBytes(100).build())
            .maxBodyBytes(100)
            .build();

    private final ManualTime time = ManualTime.startingAt(0);
    private final Idempotency idempotency = Idempotency.builder(
                    InMemoryStore.ofDefaults().withClocks(time, InstantSource.system()))
            .ticker(time)
            .scheduler(time)
            .untenanted()
            .build();

    @AfterEach
    void close() {
        idempotency.close();
    }

    @Test
    @Tag("ID52")
    void keyThatIsInFlightIs409AndTheWaitIsWhatIsLeftOfTheLease() {
        AtomicReference<HttpReply> soon = new AtomicReference<>();
        AtomicReference<HttpReply> late = new AtomicReference<>();
        HttpOptions still = HttpOptions.builder()
                .policy(Policy.standard().toBuilder().heartbeat(false).build())
                .build();

        handle(still, call("k", "{}"), claim -> {
            time.advance(Duration.ofMillis(10_500));
            soon.set(handle(still, call("k", "{}"), this::create));
            time.advance(Duration.ofMillis(19_400));
            late.set(handle(still, call("k", "{}"), this::create));
            return create(claim);
        });

        assertProblem(soon.get(), 409, "idempotency-in-flight");
        assertThat(soon.get().header("Retry-After")).containsExactly("20");
        assertThat(late.get().header("Retry-After")).containsExactly("1");
    }

    @Test
    @Tag("ID52")
    void everyOtherRefusalHasItsTypeAndOnlyThatOfTheStoreSaysWhenToComeBack() {
        HttpOptions strict =
                HttpOptions.builder().operation("s").verdict(HttpVerdict.STRICT).build();
        handle(OPTIONS, call("k", "{}"), this::create);
        handle(OPTIONS, call("long", "{}"), claim -> reply(201, 200));
        handle(strict, call("k", "{}"), claim -> reply(500, 0));
        HttpReply down;
        try (Idempotency full =
                Idempotency.builder(InMemoryStore.of(1, 0)).untenanted().build()) {
            HttpIdempotency http = HttpIdempotency.over(full, OPTIONS);
            http.handle(call("a", "{}"), this::create);
            down = replyOf(() -> http.handle(call("b", "{}"), this::create));
        }

        HttpReply missing = handle(OPTIONS, new HttpCall("POST", "/orders", null, Map.of(), new byte[0]), this::create);
        assertFinal(missing, 400, "idempotency-key-missing");
        assertFinal(handle(OPTIONS, call("a b", "{}"), this::create), 400, "idempotency-key-malformed");
        assertFinal(handle(OPTIONS, call("k", "{ }"), this::create), 422, "idempotency-key-reused");
        assertFinal(handle(strict, call("k", "{}"), this::create), 409, "idempotency-outcome-unknown");
        assertFinal(handle(OPTIONS, call("long", "{}"), this::create), 409, "idempotency-result-not-retained");
        assertFinal(handle(OPTIONS, call("k", " ".repeat(101)), this::create), 413, "idempotency-payload-too-large");
        assertProblem(down, 503, "idempotency-store-unavailable");
        assertThat(down.header("Retry-After")).containsExactly("1");
    }

    private static void assertFinal(HttpReply reply, int status, String code) {
        assertProblem(reply, status, code);
        assertThat(reply.headers()).doesNotContainKey("Retry-After");
    }

    private static void assertProblem(HttpReply reply, int status, String code) {
        Map<?, ?> body = body(reply);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).containsExactly("application/problem+json");
        assertThat(reply.header("Link")).containsExactly("<https://api.example/docs/keys>; rel=\"describedby\"");
        assertThat(body.get("type")).isEqualTo(BASE + code);
        assertThat(body.get("status")).isEqualTo(status);
        assertThat(body.get("code")).isEqualTo(code);
    }

    @Test
    void everyFailingFieldIsListed() {
        HttpReply reply = PROBLEMS.reply(InvalidInputException.violating(List.of(
                new InvalidInputException.Violation("/amount", "must be above 0"),
                new InvalidInputException.Violation("/currency", "must be \"EUR\""))));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(body(reply).get("errors"))
                .isEqualTo(List.of(
                        Map.of("pointer", "/amount", "detail", "must be above 0"),
                        Map.of("pointer", "/currency", "detail", "must be \"EUR\"")));
    }

    @Test
    void resultThatWasNotKeptTellsStatusAndLocationOfTheFirstReply() {
        handle(OPTIONS, call("k", "{}"), claim -> reply(201, 200).withHeader("Location", "/orders/\"7\""));
        handle(OPTIONS, call("plain", "{}"), claim -> reply(200, 200));

        HttpReply located = handle(OPTIONS, call("k", "{}"), this::create);
        HttpReply plain = handle(OPTIONS, call("plain", "{}"), this::create);

        assertThat(body(located).get("result")).isEqualTo(Map.of("status", 201, "location", "/orders/\"7\""));
        assertThat(body(plain).get("result")).isEqualTo(Map.of("status", 200));
    }

    @Test
    void summaryOfAnotherCodecStaysInside() {
        Codec<String> telling = new Codec<>() {
            @Override
            public byte[] encode(String value) {
                return value.getBytes(UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return "";
            }

            @Override
            public boolean keeps(String value) {
                return false;
            }

            @Override
            public byte[] summary(String value) {
                return "secret".getBytes(UTF_8);
            }
        };
        idempotency.run(Operation.of("o", telling), Request.key("k"), claim -> "v");

        HttpReply reply = replyOf(() -> {
            idempotency
                    .run(Operation.of("o", Codecs.string()), Request.key("k"), claim -> "v")
                    .orElseThrow();
            return reply(200, 0);
        });

        assertProblem(reply, 409, "idempotency-result-not-retained");
        assertThat(new String(reply.body(), UTF_8)).doesNotContain("secret").doesNotContain("result\"");
    }

    @Test
    void streamedReplyReachesTheFirstCallerAndRepeatsLearnThatItIsDone() {
        HttpReply stream = HttpReply.streamed(200, Map.of("Location", List.of("/jobs/1")));

        HttpReply first = handle(OPTIONS, call("k", "{}"), claim -> stream);
        HttpReply second = handle(OPTIONS, call("k", "{}"), this::create);

        assertThat(first).isSameAs(stream);
        assertFinal(second, 409, "idempotency-result-not-retained");
        assertThat(body(second).get("result")).isEqualTo(Map.of("status", 200, "location", "/jobs/1"));
    }

    @Test
    void statusesCanBeOthersAndTheBodySaysTheSame() {
        HttpProblems others = PROBLEMS.status("idempotency-key-reused", 409).status("idempotency-in-flight", 425);
        handle(OPTIONS, call("k", "{}"), this::create);

        HttpReply reused = replyOf(
                others, () -> HttpIdempotency.over(idempotency, OPTIONS).handle(call("k", "{ }"), this::create));

        assertProblem(reused, 409, "idempotency-key-reused");
        assertThat(body(reused).get("title")).isEqualTo("Conflict");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROBLEMS.status("key-reused", 409))
                .withMessageContaining("idempotency-key-reused")
                .withMessageEndingWith("was key-reused");
        assertThatIllegalArgumentException().isThrownBy(() -> PROBLEMS.status("idempotency-key-reused", 200));
    }

    @Test
    void webhookThatIsRefusedIsNotAskedForAToken() {
        HttpReply refused = PROBLEMS.reply(new WebhookRefusedException());
        HttpReply elsewhere = PROBLEMS.status(WebhookRefusedException.CODE, 400).reply(new WebhookRefusedException());

        assertThat(refused.header("WWW-Authenticate")).containsExactly("Webhook-Signature");
        assertThat(elsewhere.header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void withoutDocumentationThereIsNoLinkAndOthersRefusalsHaveNoType() {
        HttpProblems bare = HttpProblems.of(URI.create("urn:problem:"));
        CorrelationId id = CorrelationId.mint();

        HttpReply missing = CallContext.empty()
                .withCorrelationId(id)
                .call(() -> replyOf(
                        bare,
                        () -> HttpIdempotency.over(idempotency, OPTIONS)
                                .handle(new HttpCall("POST", "/", null, Map.of(), new byte[0]), this::create)));
        HttpReply invalid = PROBLEMS.reply(InvalidInputException.unreadable("a \"list\"\n\ud83d\ude00"));

        assertThat(missing.headers()).doesNotContainKey("Link");
        assertThat(body(missing).get("type")).isEqualTo("urn:problem:idempotency-key-missing");
        assertThat(body(missing).get("correlationId")).isEqualTo(id.value());
        assertThat(body(invalid).get("type")).isEqualTo("about:blank");
        assertThat(body(invalid).get("detail")).isEqualTo("a \"list\"\n\ud83d\ude00");
        assertThat(invalid.headers()).doesNotContainKey("Link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/problems/", "https://api.example/problems", "problems#"})
    void baseMustBeAbsoluteAndOpen(String base) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProblems.of(URI.create(base)))
                .withMessageContaining(base);
    }

    @Test
    void stripesVerdictRecordsFailuresTooButNotWhatNeverBegan() {
        HttpOptions stripe =
                HttpOptions.builder().verdict(HttpVerdict.STRIPE_V1).build();

        handle(stripe, call("k", "{}"), claim -> reply(500, 3));
        handle(stripe, call("refused", "{}"), claim -> reply(422, 3).refusedBeforeHandler());

        assertThat(handle(stripe, call("k", "{}"), this::create).status()).isEqualTo(500);
        assertThat(handle(stripe, call("refused", "{ }"), this::create).status())
                .isEqualTo(201);
    }

    private HttpReply handle(HttpOptions options, HttpCall call, ClaimedAction<HttpReply, RuntimeException> handler) {
        return replyOf(() -> HttpIdempotency.over(idempotency, options).handle(call, handler));
    }

    private static HttpReply replyOf(java.util.function.Supplier<HttpReply> call) {
        return replyOf(PROBLEMS, call);
    }

    private static HttpReply replyOf(HttpProblems problems, java.util.function.Supplier<HttpReply> call) {
        try {
            return call.get();
        } catch (ReliabilityException refusal) {
            return problems.reply(refusal);
        }
    }

    private HttpReply create(Claim claim) {
        return reply(201, 2);
    }

    private static HttpReply reply(int status, int length) {
        return HttpReply.of(status, Map.of(), new byte[length]);
    }

    private static Map<?, ?> body(HttpReply reply) {
        return JsonMapper.shared().readValue(reply.body(), Map.class);
    }

    private static HttpCall call(String key, String body) {
        return new HttpCall("POST", "/orders", null, Map.of("Idempotency-Key", List.of(key)), body.getBytes(UTF_8));
    }
}

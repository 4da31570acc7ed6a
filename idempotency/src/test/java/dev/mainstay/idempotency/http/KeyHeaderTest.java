package dev.mainstay.idempotency.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.InMemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the header is read, and that nothing is asked of the store before. */
class KeyHeaderTest {

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
    @Tag("ID49")
    void requestWithoutTheRequiredKeyIsRefusedBeforeAnyStoreCall() {
        assertThatThrownBy(() -> handle(HttpOptions.standard(), call("POST", Map.of()), this::create))
                .isInstanceOfSatisfying(KeyMissingException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("idempotency-key-missing");
                    assertThat(refusal.category().status()).isEqualTo(400);
                });
        assertThat(executions).hasValue(0);
        assertThat(store.asked()).isZero();
    }

    @Test
    void requestWithoutAnOptionalKeyRunsEachTimeWithAKeyOfItsOwn() {
        HttpOptions options = HttpOptions.builder().keyOptional().build();
        HttpCall call = call("POST", Map.of());

        HttpReply first = handle(options, call, KeyHeaderTest::downstream);
        HttpReply second = handle(options, call, KeyHeaderTest::downstream);

        assertThat(second.body()).isNotEqualTo(first.body());
        assertThat(store.asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"\"",
                "\"",
                "\"abc",
                "abc\"",
                "a\"b",
                "a b",
                "a,b",
                "a;b",
                "a\\b",
                "\"a\\b\"",
                "\"a\\",
                "\"a\"b\"",
                "\"a\", \"b\"",
                "k\u00e4y",
                "\"k\u00e4y\"",
                "\"a\u0007\"",
                "a\u0007"
            })
    @Tag("ID49")
    void malformedKeyIsRefusedBeforeAnyStoreCall(String value) {
        assertMalformed(List.of(value));
    }

    @Test
    @Tag("ID49")
    void repeatedAndTooLongKeysAreRefusedBeforeAnyStoreCall() {
        assertMalformed(List.of(KEY, KEY));
        assertMalformed(List.of("k".repeat(256)));
        assertMalformed(List.of("\"" + "k".repeat(256) + "\""));

        handle(HttpOptions.standard(), post("k".repeat(255)), this::create);

        assertThat(executions).hasValue(1);
    }

    private void assertMalformed(List<String> values) {
        HttpCall call = call("POST", Map.of("idempotency-key", values));
        assertThatThrownBy(() -> handle(HttpOptions.standard(), call, this::create))
                .isInstanceOfSatisfying(KeyMalformedException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("idempotency-key-malformed");
                    assertThat(refusal.category().status()).isEqualTo(400);
                });
        assertThat(store.asked()).isZero();
    }

    @Test
    @Tag("ID50")
    void quotedAndBareKeyAreTheSameUnlessTheFormIsStrict() {
        HttpOptions strict =
                HttpOptions.builder().keyForm(HttpOptions.KeyForm.STRICT).build();
        handle(HttpOptions.standard(), post("abc"), this::create);
        handle(HttpOptions.standard(), post(" \"abc\" "), this::create);
        handle(strict, post("\"abc\""), this::create);

        assertThat(executions).hasValue(1);
        assertThatThrownBy(() -> handle(strict, post("abc"), this::create))
                .isInstanceOf(KeyMalformedException.class)
                .hasMessageContaining("quoted string");
    }

    @Test
    void escapedCharactersOfAQuotedKeyAreRead() {
        handle(HttpOptions.standard(), post("\"a\\\"b\\\\c d\""), this::create);
        handle(HttpOptions.standard(), post("\"a\\\"b\\\\c d\""), this::create);
        handle(HttpOptions.standard(), post("\"a\\\"b\\\\c e\""), this::create);

        assertThat(executions).hasValue(2);
    }

    private HttpReply create(Claim claim) {
        int number = executions.incrementAndGet();
        return HttpReply.of(201, Map.of("Location", List.of("/orders/" + number)), bytes("{\"id\":" + number + "}"));
    }

    private static HttpReply downstream(Claim claim) {
        return HttpReply.of(200, Map.of(), bytes(claim.downstreamKey("psp")));
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

    @Test
    void methodsThatNoRequestHasAreMisuse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpOptions.builder().methods(Set.of("post")).build())
                .withMessage("methods must be in upper case, was post");
    }
}

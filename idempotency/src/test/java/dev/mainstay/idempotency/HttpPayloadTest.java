package dev.mainstay.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.http.HttpCall;
import dev.mainstay.idempotency.http.HttpIdempotency;
import dev.mainstay.idempotency.http.HttpOptions;
import dev.mainstay.idempotency.http.HttpReply;
import dev.mainstay.idempotency.jackson.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests are the same; over two features that do not know each other. */
class HttpPayloadTest {

    private static final HttpOptions BYTES = HttpOptions.standard();
    private static final HttpOptions CANONICAL =
            HttpOptions.builder().canonicalBody(CanonicalJson::canonical).build();

    private final Idempotency idempotency =
            Idempotency.builder(InMemoryStore.ofDefaults()).untenanted().build();

    @AfterEach
    void close() {
        idempotency.close();
    }

    @Test
    @Tag("ID26")
    void methodPathQueryAndBodyAreThePayload() {
        HttpCall first = call("POST", "/orders", "a=1", "{\"a\":1}");

        for (HttpOptions options : List.of(BYTES, CANONICAL)) {
            assertThat(match(options, first, call("POST", "/orders", "a=1", "{\"a\":1}")))
                    .isTrue();
            assertThat(match(options, first, call("PATCH", "/orders", "a=1", "{\"a\":1}")))
                    .isFalse();
            assertThat(match(options, first, call("POST", "/order", "a=1", "{\"a\":1}")))
                    .isFalse();
            assertThat(match(options, first, call("POST", "/orders", "a=2", "{\"a\":1}")))
                    .isFalse();
            assertThat(match(options, first, call("POST", "/orders", null, "{\"a\":1}")))
                    .isFalse();
            assertThat(match(options, first, call("POST", "/orders", "a=1", "{\"a\":2}")))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":1,\"b\":2} | { \"b\" : 2, \"a\" : 1.0 } | true",
                "{\"a\":9007199254740993.0} | {\"a\":9007199254740992.0} | false",
                "{\"a\":9007199254740993.0} | {\"a\":9007199254740993} | true",
                "[1,2] | [2,1] | false",
                "{\"a\":1,\"a\":2} | {\"a\":2,\"a\":1} | false",
                "{\"a\":1 | {\"a\": 1 | false",
            })
    @Tag("ID26")
    void reorderedJsonMatchesOnlyWithTheCanonicalOption(String first, String second, boolean same) {
        HttpCall one = call("POST", "/orders", null, first);
        HttpCall other = call("POST", "/orders", null, second);

        assertThat(match(BYTES, one, other)).isFalse();
        assertThat(match(CANONICAL, one, other)).isEqualTo(same);
    }

    @Test
    void handlerGetsTheBodyAsItCame() {
        HttpCall call = call("POST", "/orders", null, "{ \"b\": 1.0 }");

        match(CANONICAL, call, call);

        assertThat(call.body()).asString(UTF_8).isEqualTo("{ \"b\": 1.0 }");
    }

    private boolean match(HttpOptions options, HttpCall first, HttpCall second) {
        List<String> key = List.of(UUID.randomUUID().toString());
        HttpReply created = HttpReply.of(201, Map.of(), new byte[0]);
        HttpIdempotency http = HttpIdempotency.over(idempotency, options);
        http.handle(with(first, key), claim -> created);
        try {
            http.handle(with(second, key), claim -> {
                throw new AssertionError("ran twice under one key");
            });
            return true;
        } catch (KeyReusedException reused) {
            return false;
        }
    }

    private static HttpCall with(HttpCall call, List<String> key) {
        return new HttpCall(call.method(), call.path(), call.query(), Map.of("Idempotency-Key", key), call.body());
    }

    private static HttpCall call(String method, String path, String query, String body) {
        return new HttpCall(method, path, query, Map.of(), body.getBytes(UTF_8));
    }
}

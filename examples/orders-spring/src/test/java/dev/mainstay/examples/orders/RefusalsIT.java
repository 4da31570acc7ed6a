package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.examples.orders.demo.Tokens;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service over real HTTP, PostgreSQL and Redis: every way in which a client can be wrong. */
@ExtendWith(SharedStack.class)
class RefusalsIT {

    private static final String ORDER = OrdersClient.order("c-1", "10.50", "EUR");

    private final Stack stack;
    private final OrdersClient client;
    private final String clerk;

    RefusalsIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.clerk = stack.tokens().clerk(Tokens.ACME);
    }

    @Test
    void everyFailingFieldIsNamed() throws Exception {
        HttpResponse<String> refused =
                client.post(clerk, newKey(), "{\"customer\":\" \",\"amount\":1000000.001,\"currency\":\"XXQ\"}");

        assertThatProblem(refused)
                .hasStatus(422)
                .failsExactlyAt("/customer", "/amount", "/currency")
                .hasCorrelationId()
                .tellsNothingOfTheInside();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"customer\":", "", "[]", "null", "{\"customer\":\"c\",\"amount\":\"x\",\"currency\":\"EUR\"}"
            })
    void whatCannotBeReadIs400(String body) throws Exception {
        assertThatProblem(client.post(clerk, newKey(), body))
                .hasStatus(400)
                .hasCorrelationId()
                .tellsNothingOfTheInside();
    }

    @Test
    void tenMegabytesAreRefusedUnread() throws Exception {
        String huge = OrdersClient.order("x".repeat(10 << 20), "1", "EUR");

        assertThatProblem(client.post(clerk, newKey(), huge)).hasStatus(413).hasCode("body-too-large");
    }

    @Test
    void aMissingOrMalformedKeyIsRefusedBeforeAnythingHappens() throws Exception {
        int charges = stack.charges().count();

        assertThatProblem(client.post(clerk, null, ORDER)).hasStatus(400).hasCode("idempotency-key-missing");
        assertThatProblem(client.post(clerk, "k".repeat(256), ORDER))
                .hasStatus(400)
                .hasCode("idempotency-key-malformed");
        assertThat(stack.charges().count()).isEqualTo(charges);
    }

    @Test
    void anIdThatIsNoUuidIs400AndAnUnknownOne404() throws Exception {
        assertThatProblem(client.get(clerk, "/orders/42"))
                .hasStatus(400)
                .failsExactlyAt("/id")
                .hasCorrelationId();
        assertThatProblem(client.get(clerk, "/orders/" + UUID.randomUUID()))
                .hasStatus(404)
                .hasCorrelationId();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, -1})
    void aLimitOutOfBoundsIsRefused(int limit) throws Exception {
        assertThatProblem(client.get(clerk, "/orders?limit=" + limit))
                .hasStatus(422)
                .failsExactlyAt("/limit");
    }

    @Test
    void tokensThatAreMissingExpiredForeignOrForSomebodyElseAre401() throws Exception {
        JWTClaimsSet good = stack.tokens().claims("alice", Tokens.ACME, "clerk").build();
        Date hourAgo = Date.from(Instant.now().minusSeconds(3600));
        List<String> wrong = List.of(
                "",
                "no.token.at-all",
                stack.tokens()
                        .of(new JWTClaimsSet.Builder(good)
                                .expirationTime(hourAgo)
                                .build()),
                stack.tokens()
                        .of(new JWTClaimsSet.Builder(good).expirationTime(null).build()),
                stack.tokens()
                        .of(new JWTClaimsSet.Builder(good)
                                .issuer("https://other.example")
                                .build()),
                stack.tokens()
                        .of(new JWTClaimsSet.Builder(good).audience("other").build()),
                Tokens.create().clerk(Tokens.ACME),
                "eyJhbGciOiJub25lIn0." + clerk.substring(clerk.indexOf('.') + 1, clerk.lastIndexOf('.')) + ".");

        for (String token : wrong) {
            HttpResponse<String> refused = client.post(token, newKey(), ORDER);
            assertThatProblem(refused).hasStatus(401).hasCorrelationId().tellsNothingOfTheInside();
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
        }
    }

    @Test
    void theWrongRoleOrNoTenantIs403() throws Exception {
        String auditor = stack.tokens()
                .of(stack.tokens().claims("bob", Tokens.ACME, "auditor").build());
        String nowhere = stack.tokens()
                .of(stack.tokens()
                        .claims("eve", "'; drop table orders; --", "clerk")
                        .build());

        assertThatProblem(client.post(auditor, newKey(), ORDER)).hasStatus(403).hasCorrelationId();
        assertThatProblem(client.post(nowhere, newKey(), ORDER)).hasStatus(403).hasCorrelationId();
    }

    @Test
    void aMethodOrPathThatIsNotThereIsAProblemToo() throws Exception {
        assertThatProblem(client.get(clerk, "/nowhere")).hasStatus(404).hasCorrelationId();
        HttpResponse<String> refused = RawHttp.send(
                stack.uri(),
                "DELETE /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + clerk
                        + "\r\nConnection: close\r\n\r\n");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThatProblem(refused).hasCorrelationId();
        assertThat(refused.headers().firstValue("Allow")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\tb",
                "<script>",
                "6f2b1c34-8a5d-1e0f-9b3c-2d1e0f9a8b7c",
                "x\r\n Injected: yes",
                "%0d%0aInjected:%20yes"
            })
    void aHostileCorrelationIdIsReplacedAndNeverRepeated(String hostile) throws Exception {
        HttpResponse<String> answered = RawHttp.send(
                stack.uri(),
                "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Correlation-ID: " + hostile
                        + "\r\nConnection: close\r\n\r\n");

        assertThat(answered.headers().map().toString()).doesNotContain(hostile).doesNotContain("njected");
        assertThat(answered.body()).doesNotContain(hostile);
        if (answered.statusCode() == 200) {
            assertThat(answered.headers().firstValue("X-Correlation-ID").orElseThrow())
                    .matches("[0-9a-f-]{36}");
        } else {
            assertThat(answered.statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /orders|[x] HTTP/1.1", "GET /%2 HTTP/1.1", "G@T / HTTP/1.1"})
    void whatTheContainerRefusesIsAProblemToo(String requestLine) throws Exception {
        HttpResponse<String> refused =
                RawHttp.send(stack.uri(), requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThatProblem(refused).hasStatus(400).hasCorrelationId().tellsNothingOfTheInside();
    }

    @Test
    void textThatTheDatabaseCannotStoreIsRefusedBeforeTheCharge() throws Exception {
        int charges = stack.charges().count();

        HttpResponse<String> refused = client.post(
                clerk, newKey(), "{\"customer\":\"a\\u0000b\",\"amount\":1,\"currency\":\"EUR\",\"note\":\"\\u0000\"}");

        assertThatProblem(refused).hasStatus(422).failsExactlyAt("/customer", "/note");
        assertThat(stack.charges().count()).isEqualTo(charges);
    }

    @Test
    void aCurrencyThatIsNoneIsRefusedAndNobodyIsAsked() throws Exception {
        int before = stack.rates().seen().size();

        assertThatProblem(client.get(clerk, "/rates/XXQ")).hasStatus(422).failsExactlyAt("/currency");
        assertThatProblem(client.get(null, "/rates/USD")).hasStatus(401).hasCorrelationId();
        assertThat(stack.rates().seen()).hasSize(before);
    }

    @Test
    void moreThanAHundredRequestsOfOneClientAre429AndOthersPass() throws Exception {
        String busy = stack.tokens().clerk("busy", Tokens.GLOBEX);
        HttpResponse<String> last = client.get(busy, "/orders?limit=1");
        int allowed = 0;
        while (last.statusCode() == 200 && allowed < 1_000) {
            allowed++;
            last = client.get(busy, "/orders?limit=1");
        }

        assertThatProblem(last)
                .hasStatus(429)
                .hasCode("rate-limited")
                .hasCorrelationId()
                .tellsNothingOfTheInside();
        assertThat(last.headers().firstValue("Retry-After").orElseThrow()).matches("[1-9]\\d?");
        assertThat(allowed).isGreaterThanOrEqualTo(100);
        assertThat(client.get(stack.tokens().clerk("busy", Tokens.ACME), "/orders?limit=1")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get(busy, "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void healthTellsItsDetailsToNobodyUnknown() throws Exception {
        HttpResponse<String> unknown = client.get(null, "/health/ready");

        assertThat(unknown.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThatProblem(client.get("no.token.at-all", "/health/ready"))
                .hasStatus(401)
                .hasCorrelationId();
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}

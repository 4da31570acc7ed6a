package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatLogLines;
import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.OrdersDatabase;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.examples.orders.demo.Tokens;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service over real HTTP, PostgreSQL and Redis: what works, and every way in which a client can be wrong. */
class OrdersIT {

    private static final String ORDER = OrdersClient.order("c-1", "10.50", "EUR");
    private static final Path LOG = Path.of(System.getProperty("orders.log.file"));

    private static Stack stack;
    private static OrdersClient client;
    private static String clerk;

    @BeforeAll
    static void start() throws IOException {
        stack = Stack.start(LOG);
        client = new OrdersClient(stack.uri());
        clerk = stack.tokens().clerk(Tokens.ACME);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void anOrderIsPlacedShownAndListed() throws Exception {
        HttpResponse<String> placed = client.post(clerk, newKey(), ORDER);

        String location = placed.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> shown = client.get(clerk, location);
        HttpResponse<String> listed = client.get(clerk, "/orders?limit=100");

        assertThat(placed.statusCode()).isEqualTo(201);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).isEqualTo(placed.body()).contains("\"amount\":10.50", "\"currency\":\"EUR\"");
        assertThat(shown.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(listed.body()).contains(location.substring("/orders/".length()));
    }

    @Test
    void theOrderAndItsAuditRecordCommitTogether() throws Exception {
        HttpResponse<String> placed = client.post(clerk, newKey(), ORDER);

        String id = placed.headers().firstValue("Location").orElseThrow().substring("/orders/".length());
        String correlationId = placed.headers().firstValue("X-Correlation-ID").orElseThrow();
        assertThat(query(
                        "select action || ' ' || actor_id || ' ' || tenant_id || ' ' || correlation_id from audit.record"
                                + " where resource_id = '" + id + "'"))
                .containsExactly("orders.place alice " + Tokens.ACME + " " + correlationId);
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() throws Exception {
        String tenant = stack.tokens().clerk(UUID.randomUUID().toString());
        for (int i = 0; i < 5; i++) {
            client.post(tenant, newKey(), ORDER);
        }

        String first = client.get(tenant, "/orders?limit=3").body();
        String next = first.replaceAll(".*\"next\":\"([0-9a-f-]{36})\".*", "$1");
        String second = client.get(tenant, "/orders?limit=3&after=" + next).body();

        assertThat(first.split("\"customer\"", -1)).hasSize(4);
        assertThat(second.split("\"customer\"", -1)).hasSize(3);
        assertThat(second).contains("\"next\":null").doesNotContain(next);
    }

    @Test
    void theLogCarriesTheCorrelationIdAndNoToken() throws Exception {
        int before = Files.readAllLines(LOG).size();

        HttpResponse<String> placed = client.post(clerk, newKey(), ORDER);

        List<String> lines = Files.readAllLines(LOG);
        String id = placed.headers().firstValue("X-Correlation-ID").orElseThrow();
        assertThatLogLines(lines.subList(before, lines.size()))
                .areSoundJson()
                .allHaveCorrelationId(id)
                .nowhereContain(clerk);
    }

    @Test
    void livenessNeedsNoToken() throws Exception {
        HttpResponse<String> live = client.get(null, "/health/live");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).contains("\"status\":\"UP\"");
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

    @Test
    void aCorrectedRequestMayUseTheSameKey() throws Exception {
        String key = newKey();
        client.post(clerk, key, OrdersClient.order("c-1", "-1", "EUR"));

        HttpResponse<String> corrected = client.post(clerk, key, ORDER);

        assertThat(corrected.statusCode()).isEqualTo(201);
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
        int charges = stack.gateway().chargeCount();

        assertThatProblem(client.post(clerk, null, ORDER)).hasStatus(400).hasCode("idempotency-key-missing");
        assertThatProblem(client.post(clerk, "k".repeat(256), ORDER))
                .hasStatus(400)
                .hasCode("idempotency-key-malformed");
        assertThat(stack.gateway().chargeCount()).isEqualTo(charges);
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
    void anotherTenantsOrderLooksAbsent() throws Exception {
        String location = client.post(clerk, newKey(), ORDER)
                .headers()
                .firstValue("Location")
                .orElseThrow();

        HttpResponse<String> foreign = client.get(stack.tokens().clerk(Tokens.GLOBEX), location);

        assertThatProblem(foreign).hasStatus(404).hasCorrelationId().tellsNothingOfTheInside();
        assertThat(client.get(stack.tokens().clerk(Tokens.GLOBEX), "/orders").body())
                .doesNotContain(location.substring(8));
    }

    @Test
    void theSameKeyOfAnotherTenantIsAnotherKey() throws Exception {
        String key = newKey();
        HttpResponse<String> acme = client.post(clerk, key, ORDER);

        HttpResponse<String> globex = client.post(stack.tokens().clerk(Tokens.GLOBEX), key, ORDER);

        assertThat(globex.statusCode()).isEqualTo(201);
        assertThat(globex.headers().firstValue("Location"))
                .isNotEqualTo(acme.headers().firstValue("Location"));
        assertThat(globex.headers().firstValue("Idempotent-Replayed")).isEmpty();
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

    @Test
    void aValidCorrelationIdIsKept() throws Exception {
        String id = UUID.randomUUID().toString();

        HttpResponse<String> answered = RawHttp.send(
                stack.uri(),
                "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Correlation-ID: " + id + "\r\nConnection: close\r\n\r\n");

        assertThat(answered.headers().firstValue("X-Correlation-ID")).contains(id);
    }

    private static List<String> query(String sql) throws SQLException {
        try (Connection administrator = stack.database().dataSource().getConnection();
                Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            java.util.ArrayList<String> found = new java.util.ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Test
    void theLoginOfTheServiceSeesNothingByItself() throws SQLException {
        try (Connection plain = stack.database()
                        .dataSource(OrdersDatabase.LOGIN, OrdersDatabase.PASSWORD)
                        .getConnection();
                Statement statement = plain.createStatement()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> statement.executeQuery("select * from shop.orders"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
        }
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}

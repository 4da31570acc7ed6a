package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatLogLines;
import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.OrdersDatabase;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.examples.orders.demo.Tokens;
import dev.mainstay.examples.orders.partner.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The service over real HTTP, PostgreSQL and Redis: what works, and whose orders are whose. */
@ExtendWith(SharedStack.class)
class OrdersIT {

    private static final String ORDER = OrdersClient.order("c-1", "10.50", "EUR");
    private static final Path LOG = SharedStack.LOG;

    private final Stack stack;
    private final OrdersClient client;
    private final String clerk;

    OrdersIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.clerk = stack.tokens().clerk(Tokens.ACME);
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
    void readinessNamesEveryDependency() throws Exception {
        HttpResponse<String> ready = client.get(clerk, "/health/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .contains(
                        "\"name\":\"database\",\"status\":\"UP\"",
                        "\"name\":\"idempotency-redis\",\"status\":\"UP\"",
                        "\"name\":\"rate-limit-redis\",\"status\":\"UP\"",
                        "\"name\":\"payments\",\"status\":\"UP\"",
                        "\"name\":\"rates\"");
    }

    @Test
    void aRateIsFreshThenTheLastGoodOneAndWithoutOneThereIsNone() throws Exception {
        HttpResponse<String> fresh = client.get(clerk, "/rates/USD");
        HttpResponse<String> unknown = client.get(clerk, "/rates/AUD");
        stack.rates().be(Fault.ERROR);
        HttpResponse<String> none;
        HttpResponse<String> stale;
        HttpResponse<String> ofAnotherTenant;
        try {
            none = client.get(clerk, "/rates/CHF");
            stale = client.get(clerk, "/rates/USD");
            ofAnotherTenant = client.get(stack.tokens().clerk(Tokens.GLOBEX), "/rates/USD");
        } finally {
            stack.rates().be(Fault.OK);
        }

        assertThat(fresh.statusCode()).isEqualTo(200);
        assertThat(fresh.body()).isEqualTo("{\"rate\":1.0834,\"degraded\":false,\"ageSeconds\":0}");
        assertThatProblem(unknown).hasStatus(404).hasCorrelationId();
        assertThatProblem(none).hasStatus(503).hasCode("rates-unavailable").tellsNothingOfTheInside();
        assertThat(none.headers().firstValue("Retry-After")).isPresent();
        assertThat(stale.statusCode()).isEqualTo(200);
        assertThat(stale.body()).contains("\"rate\":1.0834,\"degraded\":true");
        assertThatProblem(ofAnotherTenant).hasStatus(503).hasCorrelationId();
    }

    @Test
    void aCorrectedRequestMayUseTheSameKey() throws Exception {
        String key = newKey();
        client.post(clerk, key, OrdersClient.order("c-1", "-1", "EUR"));

        HttpResponse<String> corrected = client.post(clerk, key, ORDER);

        assertThat(corrected.statusCode()).isEqualTo(201);
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
    void aValidCorrelationIdIsKept() throws Exception {
        String id = UUID.randomUUID().toString();

        HttpResponse<String> answered = RawHttp.send(
                stack.uri(),
                "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Correlation-ID: " + id + "\r\nConnection: close\r\n\r\n");

        assertThat(answered.headers().firstValue("X-Correlation-ID")).contains(id);
    }

    @Test
    void theLoginOfTheServiceSeesNothingByItself() throws SQLException {
        try (Connection plain = stack.database()
                        .dataSource(OrdersDatabase.LOGIN, OrdersDatabase.PASSWORD)
                        .getConnection();
                Statement statement = plain.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select * from shop.orders"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection administrator = stack.database().dataSource().getConnection();
                Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}

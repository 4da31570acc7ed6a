package dev.mainstay.examples.orders.demo;

import dev.mainstay.examples.orders.gateway.GatewayServer;
import dev.mainstay.examples.orders.gateway.GatewayServer.Seen;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The failure story: each step says what is promised and what was seen. Steps of later milestones are absent. */
final class Story {

    private static final String ORDER = OrdersClient.order("c-1", "10.50", "EUR");
    private static final Duration WINDOW = Duration.ofSeconds(11);
    private static final Duration OPEN = Duration.ofSeconds(30);

    private final JsonMapper json = new JsonMapper();
    private final Stack stack;
    private final Report report;
    private final OrdersClient client;
    private final GatewayServer gateway;
    private final LogLines log;
    private final String clerk;

    Story(Stack stack, Report report) {
        this.stack = stack;
        this.report = report;
        this.client = new OrdersClient(stack.uri());
        this.gateway = stack.gateway();
        this.log = new LogLines(stack.log());
        this.clerk = stack.tokens().clerk(Tokens.ACME);
    }

    void tell() throws IOException, InterruptedException {
        String orderPath = anOrderGoesThrough();
        theGatewayFailsTwice();
        theSameKeyAgain();
        thePaymentsGoDown();
        thePaymentsComeBack();
        anotherTenantAsks(orderPath);
        invalidInput();
    }

    private String anOrderGoesThrough() throws IOException, InterruptedException {
        report.step(1, "An order goes through, and one correlation id is everywhere.");
        log.mark();
        int before = gateway.seen().size();

        HttpResponse<String> placed = client.post(clerk, newKey(), ORDER);

        String id = header(placed, "X-Correlation-ID");
        List<JsonNode> lines = log.sinceMark();
        long withId = lines.stream()
                .filter(line -> id.equals(line.path("correlationId").asString("")))
                .count();
        report.expect("status", 201, placed.statusCode());
        report.expectThat("correlation id on the response: a UUID v4", id, isVersion4(id));
        report.expectThat(
                "the id on every log line of the order",
                withId + " of " + lines.size(),
                withId > 0 && withId == lines.size());
        List<String> atGateway = ids(callsSince(before));
        report.expectThat(
                "the same id at the gateway, in one call", atGateway.toString(), atGateway.equals(List.of(id)));
        return header(placed, "Location");
    }

    private void theGatewayFailsTwice() throws IOException, InterruptedException {
        report.step(2, "The gateway fails twice; the order still goes through.");
        int before = gateway.seen().size();
        gateway.failNext(2);

        HttpResponse<String> placed = client.post(clerk, newKey(), ORDER);

        List<Seen> calls = callsSince(before);
        report.expect("status", 201, placed.statusCode());
        report.expect("calls at the gateway", 3, calls.size());
        report.expect(
                "downstream keys",
                1,
                calls.stream().map(Seen::idempotencyKey).distinct().count());
        for (int i = 1; i < calls.size(); i++) {
            long gap = (calls.get(i).atNanos() - calls.get(i - 1).atNanos()) / 1_000_000;
            long nominal = 100L * i;
            report.expectThat(
                    "pause " + i + ": " + nominal + " ms (-5/+150)",
                    gap + " ms",
                    gap >= nominal - 5 && gap <= nominal + 150);
        }
    }

    private void theSameKeyAgain() throws IOException, InterruptedException {
        report.step(3, "The same key again is replayed; another payload is refused; 32 at once are one.");
        String key = newKey();
        HttpResponse<String> first = client.post(clerk, key, ORDER);
        int before = gateway.seen().size();

        HttpResponse<String> again = client.post(clerk, key, ORDER);
        HttpResponse<String> other = client.post(clerk, key, OrdersClient.order("c-2", "99.00", "EUR"));

        report.expect(
                "replay",
                "201 Idempotent-Replayed: true",
                again.statusCode() + " Idempotent-Replayed: " + header(again, "Idempotent-Replayed"));
        report.expectThat(
                "the same body and Location",
                header(again, "Location"),
                again.body().equals(first.body()) && header(again, "Location").equals(header(first, "Location")));
        report.expect("another payload", 422, other.statusCode());
        report.expect("calls at the gateway", 0, callsSince(before).size());
        allAtOnce();
    }

    private void allAtOnce() throws IOException, InterruptedException {
        String key = newKey();
        int charges = gateway.chargeCount();
        int orders = orderCount();

        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                        () -> client.postAsync(clerk, key, ORDER))
                .limit(32)
                .toList();
        Set<Integer> statuses = new TreeSet<>();
        answers.forEach(answer -> statuses.add(answer.join().statusCode()));

        report.expect(
                "32 at once: charges, orders",
                "1, 1",
                (gateway.chargeCount() - charges) + ", " + (orderCount() - orders));
        report.expectThat(
                "each answered 201 (one, or its replay) or 409 (running)",
                statuses.toString(),
                statuses.contains(201) && Set.of(201, 409).containsAll(statuses));
    }

    private void thePaymentsGoDown() throws IOException, InterruptedException {
        report.step(4, "Payments go down: the fifth failed call opens the breaker, the next order is refused at once.");
        report.waitFor("an empty window", WINDOW);
        gateway.down();
        int before = gateway.seen().size();

        HttpResponse<String> first = client.post(clerk, newKey(), ORDER);
        int afterFirst = callsSince(before).size();
        HttpResponse<String> second = client.post(clerk, newKey(), ORDER);
        int afterSecond = callsSince(before).size();
        HttpResponse<String> refused = client.post(clerk, newKey(), ORDER);

        report.expect("first order: status, calls", "503, 4", first.statusCode() + ", " + afterFirst);
        report.expect("second order: status, calls in all", "503, 5", second.statusCode() + ", " + afterSecond);
        report.expect(
                "third order: status, calls in all",
                "503, 5",
                refused.statusCode() + ", " + callsSince(before).size());
        report.expect("third order: code", "circuit-open", code(refused));
        String retryAfter = header(refused, "Retry-After");
        report.expectThat(
                "third order: Retry-After from 1 to 30 s",
                retryAfter,
                retryAfter.matches("\\d+") && Integer.parseInt(retryAfter) >= 1 && Integer.parseInt(retryAfter) <= 30);
    }

    private void thePaymentsComeBack() throws IOException, InterruptedException {
        report.step(5, "Payments come back: after 30 s one probe goes through, and service resumes.");
        gateway.up();
        report.waitFor("the breaker is open", OPEN);
        int before = gateway.seen().size();

        HttpResponse<String> probe = client.post(clerk, newKey(), ORDER);
        HttpResponse<String> next = client.post(clerk, newKey(), ORDER);

        report.expect("probe", 201, probe.statusCode());
        report.expect("next order", 201, next.statusCode());
        report.expect("calls at the gateway", 2, callsSince(before).size());
    }

    private void anotherTenantAsks(String orderPath) throws IOException, InterruptedException {
        report.step(6, "Another tenant asks for the order; the application's own login asks without a tenant.");
        String globex = stack.tokens().clerk(Tokens.GLOBEX);

        HttpResponse<String> owner = client.get(clerk, orderPath);
        HttpResponse<String> foreign = client.get(globex, orderPath);
        HttpResponse<String> absent = client.get(globex, "/orders/" + UUID.randomUUID());

        report.expect("acme reads its order", 200, owner.statusCode());
        report.expect("globex reads acme's order", 404, foreign.statusCode());
        report.expectThat(
                "the same answer as for no order at all",
                foreign.statusCode() + " and " + absent.statusCode(),
                withoutIds(foreign).equals(withoutIds(absent)));
        report.expect("the login without a tenant", "42501", sqlStateWithoutTenant());
    }

    private String sqlStateWithoutTenant() {
        try (Connection plain = stack.database()
                        .dataSource(OrdersDatabase.LOGIN, OrdersDatabase.PASSWORD)
                        .getConnection();
                Statement select = plain.createStatement()) {
            select.executeQuery("select * from shop.orders").close();
            return "rows";
        } catch (SQLException refused) {
            return String.valueOf(refused.getSQLState());
        }
    }

    private void invalidInput() throws IOException, InterruptedException {
        report.step(9, "Invalid input: every failing field, and nothing of the inside.");

        HttpResponse<String> invalid =
                client.post(clerk, newKey(), "{\"customer\":\" \",\"amount\":-1.234,\"currency\":\"XXQ\"}");
        HttpResponse<String> unreadable = client.post(clerk, newKey(), "{\"customer\":");

        Set<String> fields = new TreeSet<>();
        json.readTree(invalid.body())
                .path("errors")
                .forEach(error -> fields.add(error.path("pointer").asString()));
        report.expect("three wrong fields", "422 [/amount, /currency, /customer]", invalid.statusCode() + " " + fields);
        report.expect("broken JSON", 400, unreadable.statusCode());
        String bodies = invalid.body() + unreadable.body();
        report.expectThat(
                "no class, SQL or stack in the bodies",
                bodies.length() + " characters",
                Stream.of("java", "Exception", "springframework", "select ", "\tat ")
                        .noneMatch(bodies::contains));
    }

    private List<Seen> callsSince(int before) {
        List<Seen> all = gateway.seen();
        return all.subList(before, all.size());
    }

    private int orderCount() throws IOException, InterruptedException {
        return json.readTree(client.get(clerk, "/orders?limit=100").body())
                .path("orders")
                .size();
    }

    private String code(HttpResponse<String> problem) {
        return json.readTree(problem.body()).path("code").asString("");
    }

    private String withoutIds(HttpResponse<String> problem) {
        String id = header(problem, "X-Correlation-ID");
        return problem.statusCode() + problem.body().replace(id, "").replaceAll("/orders/[0-9a-f-]{36}", "");
    }

    private static List<String> ids(List<Seen> calls) {
        List<String> ids = new ArrayList<>();
        calls.forEach(call -> ids.add(call.correlationId()));
        return ids;
    }

    private static boolean isVersion4(String text) {
        return text.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}

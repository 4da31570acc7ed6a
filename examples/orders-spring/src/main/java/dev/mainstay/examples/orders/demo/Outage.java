package dev.mainstay.examples.orders.demo;

import static dev.mainstay.examples.orders.demo.Stage.code;
import static dev.mainstay.examples.orders.demo.Stage.hasRetryAfter;
import static dev.mainstay.examples.orders.demo.Stage.header;
import static dev.mainstay.examples.orders.demo.Stage.json;
import static dev.mainstay.examples.orders.demo.Stage.since;

import dev.mainstay.examples.orders.partner.Fault;
import dev.mainstay.examples.orders.partner.FaultServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Steps 4 and 5 of the story: gateway and rate provider go down, come back, and the gateway hangs. */
final class Outage {

    private static final Duration WINDOW = Duration.ofSeconds(11);
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final long TIME_LIMIT_MILLIS = 15_000;
    private static final long MARGIN_MILLIS = 1_000;
    private static final String RATE = "/rates/USD";

    private final Stage stage;
    private final Report report;
    private final FaultServer gateway;
    private final FaultServer rates;

    Outage(Stage stage) {
        this.stage = stage;
        this.report = stage.report();
        this.gateway = stage.stack().gateway();
        this.rates = stage.stack().rates();
    }

    /** Asked while all is well, so that there is a last good answer later. */
    void askForARate() throws IOException, InterruptedException {
        report.expect("GET " + RATE, "200 1.0834 degraded=false", rate(stage.get(RATE)));
    }

    void bothGoDown() throws IOException, InterruptedException {
        report.step(
                4,
                "Payments and rates go down: the fifth failed call opens the breaker, rates are the last good ones.");
        report.waitFor("an empty window", WINDOW);
        gateway.be(Fault.DOWN);
        rates.be(Fault.DOWN);
        ordersAreRefused();
        ratesAreStale();
        readinessShowsIt();
    }

    private void ordersAreRefused() throws IOException, InterruptedException {
        int before = gateway.seen().size();
        HttpResponse<String> first = stage.order();
        int afterFirst = since(before, gateway).size();
        HttpResponse<String> second = stage.order();
        int afterSecond = since(before, gateway).size();
        HttpResponse<String> refused = stage.order();

        report.expect("first order: status, calls", "503, 4", first.statusCode() + ", " + afterFirst);
        report.expect("second order: status, calls in all", "503, 5", second.statusCode() + ", " + afterSecond);
        report.expect(
                "third order: status, calls in all",
                "503, 5",
                refused.statusCode() + ", " + since(before, gateway).size());
        report.expect("third order: code", "circuit-open", code(refused));
        report.expectThat(
                "third order: Retry-After from 1 to 30 s", header(refused, "Retry-After"), hasRetryAfter(refused, 30));
    }

    private void ratesAreStale() throws IOException, InterruptedException {
        int before = rates.seen().size();
        String first = rate(stage.get(RATE));
        int afterFirst = since(before, rates).size();
        String second = rate(stage.get(RATE));
        HttpResponse<String> third = stage.get(RATE);

        report.expect("first GET " + RATE + ", calls", "200 1.0834 degraded=true, 4", first + ", " + afterFirst);
        report.expect("second", "200 1.0834 degraded=true", second);
        report.expect(
                "third, calls in all",
                "200 1.0834 degraded=true, 5",
                rate(third) + ", " + since(before, rates).size());
        long age = json(third).path("ageSeconds").asLong(-1);
        report.expectThat(
                "its age: from " + WINDOW.toSeconds() + " s to 10 min",
                age + " s",
                age >= WINDOW.toSeconds() && age < Duration.ofMinutes(10).toSeconds());
        HttpResponse<String> never = stage.get("/rates/CHF");
        report.expect("a currency never asked before", "503 circuit-open", never.statusCode() + " " + code(never));
    }

    private void readinessShowsIt() throws IOException, InterruptedException {
        HttpResponse<String> ready = stage.get("/health/ready");
        HttpResponse<String> open = stage.client().get(null, "/health/ready");

        report.expect("readiness", "200 UP", ready.statusCode() + " " + status(ready));
        report.expect("  payments, rates", "DOWN, DOWN", check(ready, "payments") + ", " + check(ready, "rates"));
        report.expect("  database", "UP", check(ready, "database"));
        report.expect("  without a token: checks", "[]", json(open).path("checks"));
    }

    void bothComeBack() throws IOException, InterruptedException {
        report.step(
                5, "Both come back: after 30 s one probe goes through, and service resumes. Then the gateway hangs.");
        gateway.be(Fault.OK);
        rates.be(Fault.OK);
        report.waitFor("the breakers are open", OPEN);
        int before = gateway.seen().size();

        HttpResponse<String> probe = stage.order();
        HttpResponse<String> next = stage.order();
        String rate = rate(stage.get(RATE));
        HttpResponse<String> ready = stage.get("/health/ready");

        report.expect("probe", 201, probe.statusCode());
        report.expect("next order", 201, next.statusCode());
        report.expect("calls at the gateway", 2, since(before, gateway).size());
        report.expect("GET " + RATE, "200 1.0834 degraded=false", rate);
        report.expect("readiness: payments, rates", "UP, UP", check(ready, "payments") + ", " + check(ready, "rates"));
        theGatewayHangs();
    }

    private void theGatewayHangs() throws IOException, InterruptedException {
        gateway.be(Fault.HANG);
        int before = gateway.seen().size();
        long start = System.nanoTime();

        HttpResponse<String> answer = stage.order();

        long millis = (System.nanoTime() - start) / 1_000_000;
        int calls = since(before, gateway).size();
        gateway.be(Fault.OK);
        report.expect(
                "the gateway hangs: status, code, calls",
                "503 deadline-exceeded, 1",
                answer.statusCode() + " " + code(answer) + ", " + calls);
        report.expectThat(
                "answered within " + TIME_LIMIT_MILLIS + " ms (+" + MARGIN_MILLIS + ")",
                millis + " ms",
                millis <= TIME_LIMIT_MILLIS + MARGIN_MILLIS);
        report.expectThat("Retry-After", header(answer, "Retry-After"), hasRetryAfter(answer, 60));
        report.expectThat(
                "correlation id in header and body",
                header(answer, "X-Correlation-ID"),
                !header(answer, "X-Correlation-ID").isEmpty()
                        && header(answer, "X-Correlation-ID")
                                .equals(json(answer).path("correlationId").asString("")));
        report.expect("and the next order", 201, stage.order().statusCode());
    }

    private static String rate(HttpResponse<String> answer) {
        JsonNode body = json(answer);
        return answer.statusCode() + " " + body.path("rate").asString("") + " degraded="
                + body.path("degraded").asString("");
    }

    private static String status(HttpResponse<String> health) {
        return json(health).path("status").asString("");
    }

    private static String check(HttpResponse<String> health, String name) {
        Map<String, String> checks = new TreeMap<>();
        json(health)
                .path("checks")
                .forEach(check -> checks.put(
                        check.path("name").asString(""), check.path("status").asString("")));
        return checks.getOrDefault(name, "absent");
    }
}

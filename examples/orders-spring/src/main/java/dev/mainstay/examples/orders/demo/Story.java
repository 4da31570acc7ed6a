package dev.mainstay.examples.orders.demo;

import static dev.mainstay.examples.orders.demo.Stage.code;
import static dev.mainstay.examples.orders.demo.Stage.hasRetryAfter;
import static dev.mainstay.examples.orders.demo.Stage.header;
import static dev.mainstay.examples.orders.demo.Stage.json;
import static dev.mainstay.examples.orders.demo.Stage.newKey;
import static dev.mainstay.examples.orders.demo.Stage.since;

import dev.mainstay.examples.orders.partner.FaultServer;
import dev.mainstay.examples.orders.partner.Seen;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The failure story: each step says what is promised and what was seen. Steps of later milestones are absent; 4 and 5 are told by
 * {@link Outage}, 6 by {@link Border}, 7 and 8 by {@link Evidence}, 7 and 10 by {@link Repeats}.
 */
final class Story {

    private static final String ORDER = Stage.usualOrder();
    private static final int PERMITS = 100;

    private final Stage stage;
    private final Stack stack;
    private final Report report;
    private final OrdersClient client;
    private final FaultServer gateway;
    private final LogLines log;
    private final String clerk;

    Story(Stack stack, Report report) {
        this.stage = Stage.on(stack, report);
        this.stack = stack;
        this.report = report;
        this.client = stage.client();
        this.gateway = stack.gateway();
        this.log = new LogLines(stack.log());
        this.clerk = stage.clerk();
    }

    void tell() throws IOException, InterruptedException {
        Outage outage = new Outage(stage);
        Repeats repeats = new Repeats(stage);
        String orderPath = anOrderGoesThrough();
        outage.askForARate();
        theGatewayFailsTwice();
        theSameKeyAgain();
        outage.bothGoDown();
        outage.bothComeBack();
        new Border(stage).anotherTenantAsks(orderPath);
        repeats.anOrderIsCancelled();
        Evidence evidence = new Evidence(stage);
        evidence.oldAndNewAreRecordedAndSecretsAreNot();
        evidence.nobodyChangesItUnseen();
        invalidInput();
        tooManyRequests();
        repeats.aPoisonMessageComesTwice();
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
        List<String> atGateway = ids(since(before, gateway));
        report.expectThat(
                "the same id at the gateway, in one call", atGateway.toString(), atGateway.equals(List.of(id)));
        return header(placed, "Location");
    }

    private void theGatewayFailsTwice() throws IOException, InterruptedException {
        report.step(2, "The gateway fails twice; the order still goes through.");
        int before = gateway.seen().size();
        gateway.failNext(2);

        HttpResponse<String> placed = client.post(clerk, newKey(), ORDER);

        List<Seen> calls = since(before, gateway);
        report.expect("status", 201, placed.statusCode());
        report.expect("calls at the gateway", 3, calls.size());
        report.expect(
                "downstream keys",
                1,
                calls.stream()
                        .map(call -> call.header("Idempotency-Key"))
                        .distinct()
                        .count());
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
        report.expect("calls at the gateway", 0, since(before, gateway).size());
        allAtOnce();
    }

    private void allAtOnce() throws IOException, InterruptedException {
        String key = newKey();
        int charges = stack.charges().count();
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
                (stack.charges().count() - charges) + ", " + (orderCount() - orders));
        report.expectThat(
                "each answered 201 (one, or its replay) or 409 (running)",
                statuses.toString(),
                statuses.contains(201) && Set.of(201, 409).containsAll(statuses));
    }

    private void invalidInput() throws IOException, InterruptedException {
        report.step(9, "Invalid input: every failing field, and nothing of the inside. Too many requests: 429.");

        HttpResponse<String> invalid =
                client.post(clerk, newKey(), "{\"customer\":\" \",\"amount\":-1.234,\"currency\":\"XXQ\"}");
        HttpResponse<String> unreadable = client.post(clerk, newKey(), "{\"customer\":");

        Set<String> fields = new TreeSet<>();
        json(invalid)
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

    /** A client of its own, so that it takes nothing from the others; the limit is the real one. */
    private void tooManyRequests() throws IOException, InterruptedException {
        String busy = stack.tokens().clerk("busy", Tokens.GLOBEX);
        long start = System.nanoTime();
        int allowed = 0;
        HttpResponse<String> last = client.get(busy, "/orders?limit=1");
        while (last.statusCode() == 200 && allowed < 10 * PERMITS) {
            allowed++;
            last = client.get(busy, "/orders?limit=1");
        }
        long refilled = 1
                + (System.nanoTime() - start) * PERMITS / Duration.ofMinutes(1).toNanos();

        report.expectThat(
                "one client: " + PERMITS + " requests, and what is refilled (" + refilled + ")",
                String.valueOf(allowed),
                allowed >= PERMITS && allowed <= PERMITS + refilled);
        report.expect("the next", "429 rate-limited", last.statusCode() + " " + code(last));
        report.expectThat("its Retry-After", header(last, "Retry-After"), hasRetryAfter(last, 60));
        report.expect(
                "another client meanwhile",
                200,
                client.get(clerk, "/orders?limit=1").statusCode());
    }

    private int orderCount() throws IOException, InterruptedException {
        return json(client.get(clerk, "/orders?limit=100")).path("orders").size();
    }

    private static List<String> ids(List<Seen> calls) {
        List<String> ids = new ArrayList<>();
        calls.forEach(call -> ids.add(call.header("X-Correlation-ID")));
        return ids;
    }

    private static boolean isVersion4(String text) {
        return text.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
}

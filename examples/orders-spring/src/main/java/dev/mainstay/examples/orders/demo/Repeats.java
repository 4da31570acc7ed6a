package dev.mainstay.examples.orders.demo;

import static dev.mainstay.examples.orders.demo.Stage.code;
import static dev.mainstay.examples.orders.demo.Stage.header;
import static dev.mainstay.examples.orders.demo.Stage.json;
import static dev.mainstay.examples.orders.demo.Stage.newKey;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Steps 7 and 10 of the story: what happens once although it is asked for again, in the database itself. */
final class Repeats {

    private static final String REASON = "{\"reason\":\"changed their mind\"}";
    private static final String LETTERS = "/jobs/dead-letters";

    private final Stage stage;
    private final Report report;
    private final OrdersClient client;
    private final String manager;

    Repeats(Stage stage) {
        this.stage = stage;
        this.report = stage.report();
        this.client = stage.client();
        this.manager = stage.stack().tokens().manager(Tokens.ACME);
    }

    void anOrderIsCancelled() throws IOException, InterruptedException {
        report.step(
                7, "A clerk may not cancel. A manager's key, sent twice, cancels once: order, audit and key as one.");
        String order = header(stage.order(), "Location");
        String key = newKey();

        HttpResponse<String> refused = client.post(stage.clerk(), order + "/cancel", newKey(), REASON);
        String afterRefusal = status(order);
        HttpResponse<String> first = client.post(manager, order + "/cancel", key, REASON);
        HttpResponse<String> again = client.post(manager, order + "/cancel", key, REASON);
        HttpResponse<String> other = client.post(manager, order + "/cancel", newKey(), REASON);

        report.expect("a clerk: status, order", "403, PLACED", refused.statusCode() + ", " + afterRefusal);
        report.expect("a manager: status, order", "200, CANCELLED", first.statusCode() + ", " + status(order));
        report.expect(
                "the same key",
                "200 Idempotent-Replayed: true",
                again.statusCode() + " Idempotent-Replayed: " + header(again, "Idempotent-Replayed"));
        report.expect("the same body", true, again.body().equals(first.body()));
        report.expect("another key", "409 order-cancelled", other.statusCode() + " " + code(other));
        report.expect(
                "audit records of it, with the reason",
                "[changed their mind]",
                stage.strings(
                        "select detail ->> 'reason' from audit.record where action = 'orders.cancel' and resource_id = ?",
                        idOf(order)));
    }

    void aPoisonMessageComesTwice() throws IOException, InterruptedException {
        report.step(10, "A poison message is a dead letter, once; fixed and replayed twice, it has one effect.");
        String order = header(stage.order(), "Location");
        String id = "shipment-" + newKey();
        String poison = shipment(order, 0);

        HttpResponse<String> first = client.deliver(stage.clerk(), id, poison);
        HttpResponse<String> second = client.deliver(stage.clerk(), id, poison);
        List<JsonNode> letters = lettersOf(manager, id);

        report.expect("no parcels: delivery", "dead-letter invalid-payload", delivery(first));
        report.expect("the same message again", "dead-letter invalid-payload", delivery(second));
        report.expect("dead letters of it", 1, letters.size());
        report.expect(
                "globex sees of it",
                0,
                lettersOf(stage.stack().tokens().manager(Tokens.GLOBEX), id).size());
        report.expect("shipments of the order", "[]", shipments(order));
        String letter = letters.isEmpty()
                ? UUID.randomUUID().toString()
                : letters.get(0).path("id").asString("");
        itIsFixed(order, id, letter);
    }

    private void itIsFixed(String order, String id, String letter) throws IOException, InterruptedException {
        String replay = LETTERS + "/" + letter + "/replay";
        HttpResponse<String> asItIs = client.post(manager, replay, null, "");
        HttpResponse<String> fixed = client.post(manager, replay, null, shipment(order, 2));
        HttpResponse<String> again = client.post(manager, replay, null, shipment(order, 2));
        HttpResponse<String> repaired = client.deliver(stage.clerk(), id, shipment(order, 2));

        report.expect("replayed as it is", "dead-letter invalid-payload", delivery(asItIs));
        report.expect("fixed and replayed", "ack", delivery(fixed));
        report.expect("and again", "ack", delivery(again));
        report.expect("another payload under its id", "dead-letter payload-mismatch", delivery(repaired));
        report.expect("shipments of the order", "[2 parcels]", shipments(order));
        report.expect(
                "audit records of them",
                1,
                stage.strings(
                                "select action from audit.record where action = 'shipments.ship' and resource_id = ?",
                                idOf(order))
                        .size());
    }

    private List<JsonNode> lettersOf(String token, String messageId) throws IOException, InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        json(client.get(token, LETTERS + "?limit=100")).path("letters").forEach(letter -> {
            if (messageId.equals(letter.path("messageId").asString(""))) {
                found.add(letter);
            }
        });
        return found;
    }

    private String status(String order) throws IOException, InterruptedException {
        return json(stage.get(order)).path("status").asString("");
    }

    private static String shipment(String order, int parcels) {
        return "{\"orderId\":\"" + idOf(order) + "\",\"carrier\":\"Night & Day\",\"parcels\":" + parcels + "}";
    }

    private static String idOf(String order) {
        return order.substring(order.lastIndexOf('/') + 1);
    }

    private static String delivery(HttpResponse<String> answer) {
        JsonNode body = json(answer);
        return (body.path("delivery").asString("") + " " + body.path("reason").asString("")).trim();
    }

    private String shipments(String order) {
        return stage.strings("select parcels || ' parcels' from shop.shipment where order_id::text = ?", idOf(order))
                .toString();
    }
}

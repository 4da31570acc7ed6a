package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.examples.orders.demo.Tokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages of the warehouse: one shipment per order, and dead letters that can be replayed. */
@ExtendWith(SharedStack.class)
class ShipmentsIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ACK = "{\"delivery\":\"ack\",\"reason\":null,\"detail\":null}";
    private static final String LETTERS = "/jobs/dead-letters";

    private final Stack stack;
    private final OrdersClient client;
    private final DatabaseView database;
    private final String clerk;
    private final String manager;
    private final String messageId = "m-" + UUID.randomUUID();

    ShipmentsIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.database = new DatabaseView(stack);
        String tenant = UUID.randomUUID().toString();
        this.clerk = stack.tokens().clerk(tenant);
        this.manager = stack.tokens().manager(tenant);
    }

    @Test
    void messageIsConsumedOnceAndItsRedeliveryIsAcknowledged() throws Exception {
        String order = placed();

        HttpResponse<String> first = deliver(shipment(order, 2));
        HttpResponse<String> again = deliver(shipment(order, 2));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(ACK);
        assertThat(again.body()).isEqualTo(ACK);
        assertThat(shipments(order)).containsExactly("2");
        assertThat(auditOf(order)).containsExactly("warehouse");
        assertThatProblem(client.post(
                        manager,
                        "/orders/" + order + "/cancel",
                        UUID.randomUUID().toString(),
                        "{\"reason\":\"late\"}"))
                .hasStatus(409)
                .hasCode("order-shipped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"orderId\": | INVALID_PAYLOAD",
                "{\"orderId\":\"ORDER\",\"carrier\":\"Post\",\"parcels\":0} | INVALID_PAYLOAD",
                "{\"orderId\":\"ORDER\",\"carrier\":\"a\\u0000b\",\"parcels\":1} | INVALID_PAYLOAD",
                "{\"orderId\":\"5f0c3c2e-8f7b-4d0e-9f63-0d6a1f9b7c11\",\"carrier\":\"Post\",\"parcels\":1} | NOT_RETRYABLE",
            })
    void whatCannotBeConsumedIsOneDeadLetterHoweverOftenItComes(String body, String reason) throws Exception {
        String order = placed();
        String code = reason.toLowerCase(java.util.Locale.ROOT).replace('_', '-');

        HttpResponse<String> first = deliver(body.replace("ORDER", order));
        deliver(body.replace("ORDER", order));

        assertThat(JSON.readTree(first.body()).path("delivery").asString()).isEqualTo("dead-letter");
        assertThat(JSON.readTree(first.body()).path("reason").asString()).isEqualTo(code);
        assertThat(letters(manager)).singleElement().satisfies(letter -> {
            assertThat(letter.path("messageId").asString()).isEqualTo(messageId);
            assertThat(letter.path("reason").asString()).isEqualTo(code);
            assertThat(letter.path("body").asString()).isEqualTo(body.replace("ORDER", order));
            assertThat(letter.path("replayedAt").isNull()).isTrue();
        });
        assertThat(letters(stack.tokens().manager(Tokens.GLOBEX)))
                .noneMatch(letter -> messageId.equals(letter.path("messageId").asString()));
        assertThat(shipments(order)).isEmpty();
    }

    @Test
    void fixedLetterHasOneEffectHoweverOftenItIsReplayed() throws Exception {
        String order = placed();
        deliver(shipment(order, 0));
        String replay = replayOf(letters(manager).get(0));

        HttpResponse<String> asItIs = client.post(manager, replay, null, "");
        HttpResponse<String> fixed = client.post(manager, replay, null, shipment(order, 3));
        HttpResponse<String> again = client.post(manager, replay, null, shipment(order, 4));

        assertThat(asItIs.body()).contains("\"delivery\":\"dead-letter\"", "invalid-payload");
        assertThat(fixed.body()).isEqualTo(ACK);
        assertThat(again.body()).isEqualTo(ACK);
        assertThat(shipments(order)).containsExactly("3");
        assertThat(letters(manager))
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.path("replayedAt").isNull()).isFalse());
    }

    @Test
    void lostRecordInRedisDoesNotShipTwice() throws Exception {
        String order = placed();
        deliver(shipment(order, 1));
        stack.loseRedis();

        HttpResponse<String> again = deliver(shipment(order, 1));
        HttpResponse<String> other = client.deliver(clerk, "other-" + messageId, shipment(order, 1));

        assertThat(again.body()).isEqualTo(ACK);
        assertThat(other.body()).contains("dead-letter", "order-shipped");
        assertThat(shipments(order)).containsExactly("1");
        assertThat(auditOf(order)).hasSize(1);
    }

    @Test
    void heldLetterIsReplayedOnlyAfterAManagerReleasedIt() throws Exception {
        String order = placed();
        deliver(shipment(placed(), 1));
        deliver(shipment(order, 2));
        String replay = replayOf(letters(manager).get(0));
        String release = replay.replace("/replay", "/release");

        HttpResponse<String> held = client.post(manager, replay, null, "");
        HttpResponse<String> released = client.post(manager, release, null, "");
        HttpResponse<String> replayed = client.post(manager, replay, null, "");

        assertThat(held.body()).contains("dead-letter", "payload-mismatch");
        assertThat(released.statusCode()).isEqualTo(204);
        assertThat(replayed.body()).isEqualTo(ACK);
        assertThat(shipments(order)).containsExactly("2");
        assertThatProblem(client.post(manager, release, null, "")).hasStatus(409);
        assertThatProblem(client.post(clerk, release, null, "")).hasStatus(403);
    }

    @Test
    void cancelledOrderIsNotShipped() throws Exception {
        String order = placed();
        client.post(manager, "/orders/" + order + "/cancel", UUID.randomUUID().toString(), "{\"reason\":\"x\"}");

        assertThat(deliver(shipment(order, 1)).body()).contains("not-retryable", "order-cancelled");
        assertThat(shipments(order)).isEmpty();
    }

    @Test
    void deadLettersAreForManagersOfTheirTenant() throws Exception {
        String order = placed();
        deliver(shipment(order, 0));
        String replay = replayOf(letters(manager).get(0));
        String stranger = stack.tokens().manager(Tokens.GLOBEX);

        assertThatProblem(client.get(clerk, LETTERS)).hasStatus(403).hasCorrelationId();
        assertThatProblem(client.post(clerk, replay, null, "")).hasStatus(403).hasCorrelationId();
        assertThatProblem(client.post(stranger, replay, null, shipment(order, 1)))
                .hasStatus(404)
                .tellsNothingOfTheInside();
        assertThatProblem(client.get(manager, LETTERS + "?limit=0"))
                .hasStatus(422)
                .failsExactlyAt("/limit");
        assertThatProblem(client.post(manager, LETTERS + "/42/replay", null, ""))
                .hasStatus(400);
        assertThat(shipments(order)).isEmpty();
    }

    @Test
    void whoMayNotDeliverIsRefused() throws Exception {
        assertThatProblem(client.deliver(manager, messageId, "{}"))
                .hasStatus(403)
                .hasCorrelationId();
        assertThatProblem(client.post(clerk, "/jobs/shipments", null, "{}"))
                .hasStatus(400)
                .hasCorrelationId();
    }

    private HttpResponse<String> deliver(String body) throws Exception {
        return client.deliver(clerk, messageId, body);
    }

    private List<JsonNode> letters(String token) throws Exception {
        return JSON.readTree(client.get(token, LETTERS + "?limit=100").body())
                .path("letters")
                .valueStream()
                .toList();
    }

    private static String replayOf(JsonNode letter) {
        return LETTERS + "/" + letter.path("id").asString() + "/replay";
    }

    private List<String> shipments(String order) {
        return database.strings("select parcels from shop.shipment where order_id::text = ?", order);
    }

    private List<String> auditOf(String order) {
        return database.strings(
                "select actor_id from audit.record where action = 'shipments.ship' and resource_id = ?", order);
    }

    private static String shipment(String order, int parcels) {
        return "{\"orderId\":\"" + order + "\",\"carrier\":\"Post\",\"parcels\":" + parcels + "}";
    }

    private String placed() throws Exception {
        return client.post(clerk, UUID.randomUUID().toString(), OrdersClient.order("c-1", "10.50", "EUR"))
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .substring("/orders/".length());
    }
}

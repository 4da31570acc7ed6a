package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.examples.orders.demo.Tokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing orders: only the version that was seen, with old and new values in the audit trail. */
@ExtendWith(SharedStack.class)
class ChangeIT {

    private final OrdersClient client;
    private final DatabaseView database;
    private final Stack stack;
    private final String clerk;
    private final String manager;

    ChangeIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.database = new DatabaseView(stack);
        // A tenant and callers of its own, so that the rate limit of the others is left alone.
        String tenant = UUID.randomUUID().toString();
        this.clerk = stack.tokens().clerk(tenant);
        this.manager = stack.tokens().manager(tenant);
    }

    @Test
    void orderIsChangedAndTheAuditRecordTellsOldAndNew() throws Exception {
        String order = placed();

        HttpResponse<String> changed = client.patch(clerk, order, "\"1\"", "{\"amount\":12.50,\"note\":\"gift\"}");

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag")).contains("\"2\"");
        assertThat(changed.body()).contains("\"amount\":12.50", "\"note\":\"gift\"", "\"customer\":\"c-1\"");
        assertThat(client.get(clerk, order).body()).isEqualTo(changed.body());
        assertThat(changes(order)).containsExactly("add /note null gift", "replace /amount 10.50 12.50");
    }

    @Test
    void emptyNoteRemovesItAndWhatIsAbsentStays() throws Exception {
        String order = placed();
        client.patch(clerk, order, "\"1\"", "{\"note\":\"gift\"}");

        HttpResponse<String> changed = client.patch(clerk, order, "\"2\"", "{\"note\":\"\"}");

        assertThat(changed.body()).contains("\"amount\":10.50", "\"note\":null");
        assertThat(changes(order)).containsExactly("add /note null gift", "remove /note gift null");
    }

    @Test
    void versionThatWasNotSeenIs412AndNothingIsWritten() throws Exception {
        String order = placed();
        client.patch(clerk, order, "\"1\"", "{\"amount\":11}");

        HttpResponse<String> stale = client.patch(clerk, order, "\"1\"", "{\"amount\":99}");

        assertThatProblem(stale).hasStatus(412).hasCode("order-changed").hasCorrelationId();
        assertThat(client.get(clerk, order).body()).contains("\"amount\":11.00");
        assertThat(changes(order)).hasSize(1);
    }

    @Test
    void manyAtOnceWithOneVersionChangeOnce() throws Exception {
        String order = placed();

        List<CompletableFuture<Integer>> answers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> quietly(order, "{\"amount\":20}")))
                .limit(8)
                .toList();
        List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();

        assertThat(statuses).containsOnlyOnce(200).isSubsetOf(200, 412);
        assertThat(changes(order)).hasSize(1);
    }

    @Test
    void absentForeignAndCancelledOrdersAreRefused() throws Exception {
        String order = placed();
        String stranger = stack.tokens().clerk(Tokens.GLOBEX);
        String body = "{\"note\":\"mine\"}";

        assertThatProblem(client.patch(clerk, "/orders/" + UUID.randomUUID(), "\"1\"", body))
                .hasStatus(404)
                .tellsNothingOfTheInside();
        assertThatProblem(client.patch(stranger, order, "\"1\"", body))
                .hasStatus(404)
                .tellsNothingOfTheInside();
        client.post(manager, order + "/cancel", UUID.randomUUID().toString(), "{\"reason\":\"out of stock\"}");
        assertThatProblem(client.patch(clerk, order, "\"2\"", body))
                .hasStatus(409)
                .hasCode("order-cancelled");
        assertThat(changes(order)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"amount\":-1}|422|/amount",
                "{\"amount\":1.234}|422|/amount",
                "{}|422|/change",
                "{\"customer\":\"c-2\"}|400|",
                "{\"amount\":|400|"
            })
    void bodyThatMayNotBeIsRefusedWithItsField(String body, int status, String field) throws Exception {
        HttpResponse<String> refused = client.patch(clerk, placed(), "\"1\"", body);

        assertThatProblem(refused).hasStatus(status).hasCorrelationId();
        if (field != null) {
            assertThatProblem(refused).failsExactlyAt(field);
        }
    }

    @Test
    void ifMatchIsNeeded() throws Exception {
        assertThatProblem(client.patch(clerk, placed(), null, "{\"amount\":11}"))
                .hasStatus(400)
                .failsExactlyAt("/If-Match");
    }

    private List<String> changes(String order) {
        return database.strings(
                "select concat_ws(' ', change ->> 'op', change ->> 'path', coalesce(change ->> 'old', 'null'),"
                        + " coalesce(change ->> 'value', 'null'))"
                        + " from audit.record, jsonb_array_elements(detail -> 'changes') as change"
                        + " where action = 'orders.change' and resource_id = ?"
                        + " order by recorded_at, change ->> 'op', change ->> 'path'",
                order.substring("/orders/".length()));
    }

    private String placed() throws Exception {
        return client.post(clerk, UUID.randomUUID().toString(), OrdersClient.order("c-1", "10.50", "EUR"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private int quietly(String order, String body) {
        try {
            return client.patch(clerk, order, "\"1\"", body).statusCode();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}

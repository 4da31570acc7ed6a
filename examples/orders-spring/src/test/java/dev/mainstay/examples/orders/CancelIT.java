package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.examples.orders.demo.Tokens;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancelling orders: order, audit record and idempotency record are one transaction. */
@ExtendWith(SharedStack.class)
class CancelIT {

    private static final String REASON = "{\"reason\":\"out of stock\"}";

    private final OrdersClient client;
    private final DatabaseView database;
    private final Stack stack;
    private final String clerk;
    private final String manager;

    CancelIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.database = new DatabaseView(stack);
        // A tenant and callers of its own, so that the rate limit of the others is left alone.
        String tenant = UUID.randomUUID().toString();
        this.clerk = stack.tokens().clerk(tenant);
        this.manager = stack.tokens().manager(tenant);
    }

    @Test
    void orderIsCancelledOnceWithItsAuditRecordAndRepeatsAreReplayed() throws Exception {
        String order = placed();
        String key = newKey();

        HttpResponse<String> first = cancel(manager, order, key, REASON);
        HttpResponse<String> repeat = cancel(manager, order, key, REASON);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains("\"status\":\"CANCELLED\"");
        assertThat(first.headers().firstValue("ETag")).contains("\"2\"");
        assertThat(repeat.statusCode()).isEqualTo(200);
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThat(repeat.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(client.get(clerk, order).body()).isEqualTo(first.body());
        assertThat(auditOf(order)).containsExactly("orders.cancel maria out of stock");
    }

    @Test
    void manyAtOnceWithOneKeyCancelOnce() throws Exception {
        String order = placed();
        String key = newKey();

        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> quietly(order, key)))
                .limit(8)
                .toList();
        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().statusCode()).toList();

        assertThat(statuses).contains(200).isSubsetOf(200, 409);
        assertThat(auditOf(order)).hasSize(1);
    }

    @Test
    void clerkMayNotCancel() throws Exception {
        String order = placed();

        assertThatProblem(cancel(clerk, order, newKey(), REASON)).hasStatus(403).hasCorrelationId();
        assertThat(client.get(clerk, order).body()).contains("\"status\":\"PLACED\"");
        assertThat(auditOf(order)).isEmpty();
    }

    @Test
    void absentAndForeignOrdersAre404AndLeaveTheKeyUsable() throws Exception {
        String order = placed();
        String key = newKey();
        String stranger = stack.tokens().manager(Tokens.GLOBEX);

        assertThatProblem(cancel(manager, "/orders/" + UUID.randomUUID(), newKey(), REASON))
                .hasStatus(404)
                .tellsNothingOfTheInside();
        assertThatProblem(cancel(stranger, order, key, REASON)).hasStatus(404).tellsNothingOfTheInside();
        assertThatProblem(cancel(stranger, order, key, REASON)).hasStatus(404);
        assertThat(client.get(clerk, order).body()).contains("\"status\":\"PLACED\"");
    }

    @Test
    void cancelledOrderCannotBeCancelledUnderAnotherKey() throws Exception {
        String order = placed();
        cancel(manager, order, newKey(), REASON);

        assertThatProblem(cancel(manager, order, newKey(), REASON))
                .hasStatus(409)
                .hasCode("order-cancelled")
                .hasCorrelationId();
        assertThat(auditOf(order)).hasSize(1);
    }

    @Test
    void reasonIsNeededAndTheCorrectedRequestMayUseTheSameKey() throws Exception {
        String order = placed();
        String key = newKey();

        assertThatProblem(cancel(manager, order, null, REASON)).hasStatus(400).hasCode("idempotency-key-missing");
        assertThatProblem(cancel(manager, order, key, "{\"reason\":\" \"}"))
                .hasStatus(422)
                .failsExactlyAt("/reason");
        assertThat(cancel(manager, order, key, REASON).statusCode()).isEqualTo(200);
    }

    @Test
    void whenTheAuditRecordCannotBeWrittenNothingIs() throws Exception {
        String order = placed();
        String key = newKey();
        execute("alter table audit.record add constraint no_cancel check (action <> 'orders.cancel') not valid");
        HttpResponse<String> failed;
        try {
            failed = cancel(manager, order, key, REASON);
        } finally {
            execute("alter table audit.record drop constraint no_cancel");
        }

        assertThat(failed.statusCode()).isGreaterThanOrEqualTo(500);
        assertThat(client.get(clerk, order).body()).contains("\"status\":\"PLACED\"");
        assertThat(cancel(manager, order, key, REASON).headers().firstValue("Idempotent-Replayed"))
                .isEmpty();
        assertThat(auditOf(order)).hasSize(1);
    }

    private void execute(String sql) throws Exception {
        try (Connection administrator = stack.database().dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> auditOf(String order) {
        return database.strings(
                "select action || ' ' || actor_id || ' ' || (detail ->> 'reason') from audit.record"
                        + " where action = 'orders.cancel' and resource_id = ?",
                order.substring("/orders/".length()));
    }

    private String placed() throws Exception {
        return client.post(clerk, newKey(), OrdersClient.order("c-1", "10.50", "EUR"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private HttpResponse<String> cancel(String token, String order, String key, String body) throws Exception {
        return client.post(token, order + "/cancel", key, body);
    }

    private HttpResponse<String> quietly(String order, String key) {
        try {
            return cancel(manager, order, key, REASON);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}

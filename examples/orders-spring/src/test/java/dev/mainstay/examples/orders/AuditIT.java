package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.Stack;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The audit trail over HTTP: auditors, their tenant, pages. */
@ExtendWith(SharedStack.class)
class AuditIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final OrdersClient client;
    private final Stack stack;
    private final String tenant = UUID.randomUUID().toString();
    private final String clerk;
    private final String auditor;

    AuditIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.clerk = stack.tokens().clerk(tenant);
        this.auditor = stack.tokens().auditor(tenant);
    }

    @Test
    void auditorReadsWhatWasDoneNewestFirstWithTheCorrelationIdOfTheRequest() throws Exception {
        HttpResponse<String> placed = placed();
        String order = placed.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> changed = client.patch(clerk, order, "\"1\"", "{\"note\":\"gift\"}");

        List<JsonNode> records = records("/audit?resource=order/" + order.substring("/orders/".length()));

        assertThat(records)
                .extracting(record -> text(record, "action"))
                .containsExactly("orders.change", "orders.place");
        assertThat(records)
                .extracting(record -> text(record, "correlationId"))
                .containsExactly(correlationId(changed), correlationId(placed));
        assertThat(records).extracting(record -> text(record, "actor")).containsOnly("alice");
        assertThat(records.get(0).path("detail").toString()).contains("\"path\":\"/note\"", "gift");
    }

    @Test
    void pagesNeitherRepeatNorSkip() throws Exception {
        for (int i = 0; i < 5; i++) {
            placed();
        }
        List<String> all = new ArrayList<>();

        String next = "";
        do {
            JsonNode page =
                    JSON.readTree(client.get(auditor, "/audit?limit=2" + next).body());
            page.path("records").forEach(record -> all.add(text(record, "id")));
            next = page.path("next").isNull() ? "" : "&after=" + text(page, "next");
        } while (!next.isEmpty());

        assertThat(all).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void auditorOfAnotherTenantSeesNothingAndAClerkMayNotLook() throws Exception {
        placed();
        String stranger = stack.tokens().auditor(UUID.randomUUID().toString());

        assertThat(JSON.readTree(client.get(stranger, "/audit").body()).path("records"))
                .isEmpty();
        assertThatProblem(client.get(clerk, "/audit")).hasStatus(403).hasCorrelationId();
        assertThatProblem(client.get(null, "/audit")).hasStatus(401).hasCorrelationId();
    }

    @Test
    void limitResourceAndCursorThatMayNotBeAreRefused() throws Exception {
        assertThatProblem(client.get(auditor, "/audit?limit=0")).hasStatus(422).failsExactlyAt("/limit");
        assertThatProblem(client.get(auditor, "/audit?limit=101"))
                .hasStatus(422)
                .failsExactlyAt("/limit");
        assertThatProblem(client.get(auditor, "/audit?resource="))
                .hasStatus(400)
                .failsExactlyAt("/resource");
        HttpResponse<String> cursor = client.get(auditor, "/audit?after=nonsense");
        assertThat(cursor.statusCode()).isIn(400, 422);
    }

    @Test
    void refusedAttemptIsRecordedWithWhatItNeeded() throws Exception {
        String order = placed().headers().firstValue("Location").orElseThrow();

        client.post(clerk, order + "/cancel", UUID.randomUUID().toString(), "{\"reason\":\"mine\"}");

        assertThat(records("/audit?resource=request")).singleElement().satisfies(record -> {
            assertThat(text(record, "outcome")).isEqualTo("DENIED");
            assertThat(text(record, "resource")).isEqualTo("request/POST " + order + "/cancel");
            assertThat(record.path("detail").path("permission").asString()).isEqualTo("ROLE_manager");
        });
    }

    private HttpResponse<String> placed() throws Exception {
        return client.post(clerk, UUID.randomUUID().toString(), OrdersClient.order("c-1", "10.50", "EUR"));
    }

    private List<JsonNode> records(String path) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        JSON.readTree(client.get(auditor, path).body()).path("records").forEach(records::add);
        return records;
    }

    private static String correlationId(HttpResponse<String> response) {
        return response.headers().firstValue("X-Correlation-ID").orElseThrow();
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }
}

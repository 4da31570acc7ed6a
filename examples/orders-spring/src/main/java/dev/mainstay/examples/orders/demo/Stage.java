package dev.mainstay.examples.orders.demo;

import dev.mainstay.examples.orders.partner.FaultServer;
import dev.mainstay.examples.orders.partner.Seen;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every step of the story stands on.
 *
 * @param stack everything that runs
 * @param report where promises are told
 * @param client of the service
 * @param clerk the token of a clerk of acme
 */
record Stage(Stack stack, Report report, OrdersClient client, String clerk) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ORDER = OrdersClient.order("c-1", "10.50", "EUR");

    static Stage on(Stack stack, Report report) {
        return new Stage(
                stack, report, new OrdersClient(stack.uri()), stack.tokens().clerk(Tokens.ACME));
    }

    /** Places the usual order under a new key. */
    HttpResponse<String> order() throws IOException, InterruptedException {
        return order(newKey());
    }

    /** Places the usual order. */
    HttpResponse<String> order(String key) throws IOException, InterruptedException {
        return client.post(clerk, key, ORDER);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.get(clerk, path);
    }

    /** Reads one column as superuser, past every policy. */
    List<String> strings(String sql, String... values) {
        try (Connection administrator = stack.database().dataSource().getConnection();
                PreparedStatement select = administrator.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException failed) {
            throw new IllegalStateException("The database of the demo must answer", failed);
        }
    }

    static String usualOrder() {
        return ORDER;
    }

    static String newKey() {
        return UUID.randomUUID().toString();
    }

    static List<Seen> since(int before, FaultServer server) {
        List<Seen> all = server.seen();
        return all.subList(before, all.size());
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    static String code(HttpResponse<String> problem) {
        return json(problem).path("code").asString("");
    }

    static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Says whether the answer tells when to ask again, in that many seconds at most. */
    static boolean hasRetryAfter(HttpResponse<String> response, int most) {
        String seconds = header(response, "Retry-After");
        return seconds.matches("[1-9]\\d{0,3}") && Integer.parseInt(seconds) <= most;
    }
}

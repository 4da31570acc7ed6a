package dev.mainstay.examples.orders.payments;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.http.ContextHeaders;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.json.JsonMapper;

/** Charges customers at the payment gateway, behind the guard {@code payments}. */
public final class PaymentClient {

    private static final ContextHeaders HEADERS = ContextHeaders.ofDefaults();

    private final HttpClient http;
    private final Guard guard;
    private final URI charges;
    private final JsonMapper json;

    PaymentClient(HttpClient http, Guard guard, URI gateway, JsonMapper json) {
        this.http = http;
        this.guard = guard;
        this.charges = gateway.resolve("/charges");
        this.json = json;
    }

    /**
     * Charges once, however often it has to ask: the gateway knows the key.
     *
     * @param amount more than 0
     * @param currency ISO 4217
     * @param key the downstream key of the claim, equal in every attempt
     * @return the gateway's id of the charge
     * @throws PaymentsUnavailableException when the gateway failed to the end
     */
    public String charge(BigDecimal amount, String currency, String key) {
        try {
            return guard.call(() -> send(new Charge(amount, currency), key));
        } catch (RuntimeException decided) {
            throw decided;
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new PaymentsUnavailableException(failed);
        }
    }

    private String send(Charge charge, String key) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(charges)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(charge)));
        Deadline.current().ifPresent(deadline -> request.timeout(deadline.remaining()));
        HEADERS.outgoing(CallContext.current()).forEach(request::setHeader);
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new GatewayStatusException(response.statusCode());
        }
        return json.readTree(response.body()).path("id").asString();
    }

    record Charge(BigDecimal amount, String currency) {}
}

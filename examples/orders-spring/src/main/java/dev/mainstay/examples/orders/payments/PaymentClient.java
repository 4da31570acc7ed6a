package dev.mainstay.examples.orders.payments;

import dev.mainstay.core.guard.GuardedHttpClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.json.JsonMapper;

/** Charges customers at the payment gateway, behind the guard {@code payments}. */
public final class PaymentClient {

    private final GuardedHttpClient http;
    private final URI charges;
    private final JsonMapper json;

    PaymentClient(GuardedHttpClient http, URI gateway, JsonMapper json) {
        this.http = http;
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
     * @throws dev.mainstay.core.ReliabilityException what the guard decided
     */
    public String charge(BigDecimal amount, String currency, String key) {
        HttpRequest request = HttpRequest.newBuilder(charges)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(new Charge(amount, currency))))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                throw PaymentsUnavailableException.answered(response.statusCode());
            }
            return json.readTree(response.body()).path("id").asString();
        } catch (IOException failed) {
            throw PaymentsUnavailableException.because(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw PaymentsUnavailableException.because(interrupted);
        }
    }

    record Charge(BigDecimal amount, String currency) {}
}

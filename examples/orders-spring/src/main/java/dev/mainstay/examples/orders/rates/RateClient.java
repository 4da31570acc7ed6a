package dev.mainstay.examples.orders.rates;

import dev.mainstay.core.fallback.Degraded;
import dev.mainstay.core.guard.GuardedHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Asks the exchange-rate provider, behind the guard {@code rates}; while it fails, what it said in the last ten minutes is good enough. */
final class RateClient {

    private static final Duration GOOD_FOR = Duration.ofMinutes(10);

    private final GuardedHttpClient http;
    private final URI provider;
    private final JsonMapper json;

    RateClient(GuardedHttpClient http, URI provider, JsonMapper json) {
        this.http = http;
        this.provider = provider;
        this.json = json;
    }

    /**
     * Returns the rate of a currency.
     *
     * @param currency ISO 4217
     * @throws RateNotFoundException when the provider knows none
     * @throws RatesUnavailableException when it failed to the end
     * @throws dev.mainstay.core.ReliabilityException what the guard decided
     */
    ExchangeRate rate(String currency) {
        HttpRequest request =
                HttpRequest.newBuilder(provider.resolve("/rates/" + currency)).build();
        try {
            return read(http.sendOrLastGood(request, BodyHandlers.ofString(), currency, GOOD_FOR));
        } catch (IOException failed) {
            throw RatesUnavailableException.because(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw RatesUnavailableException.because(interrupted);
        }
    }

    private ExchangeRate read(Degraded<HttpResponse<String>> answer) {
        HttpResponse<String> response = answer.value();
        if (response.statusCode() == 404) {
            throw new RateNotFoundException();
        }
        if (response.statusCode() != 200) {
            throw RatesUnavailableException.answered(response.statusCode());
        }
        return new ExchangeRate(
                json.readTree(response.body()).path("rate").decimalValue(),
                answer.isDegraded(),
                answer.age().orElse(Duration.ZERO).toSeconds());
    }
}

package dev.mainstay.examples.orders.partner;

import java.util.Map;

/** An exchange-rate provider: {@code GET /rates/USD} says how many of them one euro is. It knows a few currencies. */
public final class ExchangeRates implements Partner {

    private static final String PATH = "/rates/";

    private static final Map<String, String> PER_EURO =
            Map.of("EUR", "1", "USD", "1.0834", "GBP", "0.8561", "CHF", "0.9472", "JPY", "161.35", "SEK", "11.213");

    @Override
    public Reply answer(Seen request) {
        String path = request.path();
        String rate = path.startsWith(PATH) ? PER_EURO.get(path.substring(PATH.length())) : null;
        return rate == null || !request.method().equals("GET")
                ? new Reply(404, "{\"error\":\"this currency is not known\"}")
                : new Reply(200, "{\"rate\":" + rate + "}");
    }
}

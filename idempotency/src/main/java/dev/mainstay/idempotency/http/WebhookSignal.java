package dev.mainstay.idempotency.http;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/** A webhook was refused; attributes {@code operation} and {@code reason}. */
record WebhookSignal(Map<String, String> attributes) implements Signal {

    static WebhookSignal refused(String operation, SignedContent.Refusal reason) {
        return new WebhookSignal(Map.of("operation", operation, "reason", reason.label()));
    }

    @Override
    public String name() {
        return "mainstay.idempotency.webhook.refused";
    }

    @Override
    public double value() {
        return 1;
    }

    @Override
    public String unit() {
        return "1";
    }
}

package dev.mainstay.examples.orders.partner;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A payment gateway: {@code POST /charges} charges once per {@code Idempotency-Key}. */
public final class Charges implements Partner {

    private final Map<String, String> byKey = new ConcurrentHashMap<>();

    @Override
    public Reply answer(Seen request) {
        if (!request.path().equals("/charges") || !request.method().equals("POST")) {
            return new Reply(404, "{\"error\":\"there is POST /charges\"}");
        }
        String key = request.header("Idempotency-Key");
        if (key.isEmpty()) {
            return new Reply(400, "{\"error\":\"Idempotency-Key is missing\"}");
        }
        String id = byKey.computeIfAbsent(key, unknown -> "ch_" + UUID.randomUUID());
        return new Reply(201, "{\"id\":\"" + id + "\"}");
    }

    /** Returns how many charges were really made. */
    public int count() {
        return byKey.size();
    }
}

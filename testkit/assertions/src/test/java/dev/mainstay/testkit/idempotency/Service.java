package dev.mainstay.testkit.idempotency;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.http.HttpCall;
import dev.mainstay.idempotency.http.HttpIdempotency;
import dev.mainstay.idempotency.http.HttpOptions;
import dev.mainstay.idempotency.http.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Services that take orders, to be proven or convicted. */
interface Service {

    Answer order(String key, String payload);

    /** Does as Mainstay does. */
    static Service sound(AtomicInteger orders) {
        return over(InMemoryStore.ofDefaults(), orders);
    }

    static Service over(IdempotencyStore store, AtomicInteger orders) {
        Idempotency idempotency = Idempotency.builder(store).untenanted().build();
        HttpIdempotency http = HttpIdempotency.over(idempotency, HttpOptions.standard());
        return (key, payload) -> {
            HttpCall call = new HttpCall(
                    "POST",
                    "/orders",
                    null,
                    Map.of(HttpIdempotency.KEY_HEADER, List.of(key)),
                    payload.getBytes(StandardCharsets.UTF_8));
            try {
                return Answer.of(http.handle(call, claim -> created(orders.incrementAndGet())));
            } catch (ReliabilityException refused) {
                return refused(refused);
            }
        };
    }

    private static HttpReply created(int order) {
        byte[] body = ("{\"order\":" + order + "}").getBytes(StandardCharsets.UTF_8);
        return HttpReply.of(201, Map.of("Location", List.of("/orders/" + order)), body);
    }

    private static Answer refused(ReliabilityException refused) {
        Map<String, List<String>> headers = refused.retryAfter()
                .map(wait -> Map.of("Retry-After", List.of(Long.toString(Math.max(1, wait.toSeconds())))))
                .orElse(Map.of());
        return new Answer(refused.category().status(), headers, refused.code().getBytes(StandardCharsets.UTF_8));
    }

    /** Looks whether the key is there, then acts, then writes it down; each a round trip apart, as on a database without a lock. */
    static Service checkThenAct(AtomicInteger orders) {
        Map<String, Answer> records = new ConcurrentHashMap<>();
        return (key, payload) -> {
            Answer earlier = records.get(key);
            roundTrip();
            if (earlier != null) {
                return earlier;
            }
            Answer answer = Answer.of(created(orders.incrementAndGet()));
            roundTrip();
            records.put(key, answer);
            return answer;
        };
    }

    /** The time in which a fast database on the same machine answers; who waits for one does not hold the processor. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: it only makes the fixture as bad as a real one
    private static void roundTrip() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 100_000) {
            Thread.yield();
        }
    }
}

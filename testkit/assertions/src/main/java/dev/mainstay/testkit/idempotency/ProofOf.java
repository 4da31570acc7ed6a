package dev.mainstay.testkit.idempotency;

import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.function.Function;
import org.assertj.core.annotation.CheckReturnValue;

/**
 * Proves what a service promises, by calling it as hostile clients would.
 *
 * <pre>{@code
 * ProofOf.idempotency(key -> http.post("/orders", order, key))
 *         .otherPayload(key -> http.post("/orders", otherOrder, key))
 *         .key(random()).concurrently(64).repeats(20)
 *         .sideEffect(() -> jdbc.count("orders")).isExactlyOnce()
 *         .responsesAreEqual()
 *         .whenPayloadDiffers(422);
 * }</pre>
 */
public final class ProofOf {

    private ProofOf() {}

    /**
     * Begins a proof that a call takes effect once for each key.
     *
     * @param call sends one payload; its response has a body of text, of bytes or none
     */
    @CheckReturnValue
    public static <B> IdempotencyProof<HttpResponse<B>> idempotency(KeyedCall<HttpResponse<B>> call) {
        return idempotency(call, Answer::of);
    }

    /**
     * Begins a proof for another client's responses.
     *
     * @param call sends one payload
     * @param reader reads a response, such as {@code r -> new Answer(r.status(), r.headers(), r.body())}
     */
    @CheckReturnValue
    public static <R> IdempotencyProof<R> idempotency(KeyedCall<R> call, Function<? super R, Answer> reader) {
        return new IdempotencyProof<>(call, reader);
    }

    /** Returns keys that are random UUIDs. */
    public static KeySource random() {
        return random -> new UUID(random.nextLong(), random.nextLong()).toString();
    }
}

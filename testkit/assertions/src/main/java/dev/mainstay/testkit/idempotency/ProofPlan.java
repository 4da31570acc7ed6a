package dev.mainstay.testkit.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a proof is to do; filled in before it runs. */
final class ProofPlan {

    final KeyedCall<Answer> call;

    @Nullable
    KeyedCall<Answer> otherPayload;

    @Nullable
    EffectCount effects;

    KeySource keys = ProofOf.random();
    long seed = ThreadLocalRandom.current().nextLong();
    int calls = IdempotencyProof.STANDARD_CALLS;
    int repeats = IdempotencyProof.STANDARD_REPEATS;
    Duration limit = Duration.ofSeconds(30);
    boolean inFlightTolerated;
    Predicate<Answer> inFlight =
            answer -> answer.status() == 409 && !answer.header("Retry-After").isEmpty();
    List<String> headers = List.of("Content-Type", "ETag", "Location");

    ProofPlan(KeyedCall<Answer> call) {
        this.call = call;
    }
}

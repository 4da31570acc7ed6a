package dev.mainstay.testkit.idempotency;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A used key with another payload. */
class OtherPayloadTest {

    private static final String FIRST = "{\"order\":1}";
    private final AtomicInteger orders = new AtomicInteger();

    private IdempotencyProof<Answer> proof(KeyedCall<Answer> other) {
        return ProofOf.idempotency(key -> Answer.of(201, FIRST), Function.<Answer>identity())
                .otherPayload(other)
                .concurrently(2)
                .repeats(2)
                .seed(7)
                .sideEffect(orders::get);
    }

    private void assertFails(KeyedCall<Answer> other, int status, String message) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> proof(other).whenPayloadDiffers(status))
                .withMessage(message);
    }

    @Test
    @Tag("TK15")
    void soundServiceRefusesItAndEveryOtherStatusFailsTheProof() {
        AtomicInteger count = new AtomicInteger();
        Service sound = Service.sound(count);
        IdempotencyProof<Answer> proven = ProofOf.idempotency(
                        key -> sound.order(key, "tea"), Function.<Answer>identity())
                .otherPayload(key -> sound.order(key, "coffee"))
                .sideEffect(count::get);

        assertThatCode(() -> proven.whenPayloadDiffers(422)).doesNotThrowAnyException();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> proven.whenPayloadDiffers(409))
                .withMessageStartingWith("Expected status 409 for another payload with a used key but repeat 1 of 20"
                        + " had: 422 idempotency-key-reused (seed ");
    }

    @Test
    @Tag("TK15")
    void replayOfTheFirstAnswerFailsTheProof() {
        assertFails(
                key -> Answer.of(201, FIRST),
                422,
                "Expected status 422 for another payload with a used key but repeat 1 of 2 had: 201 " + FIRST
                        + " (seed 7)");
    }

    @Test
    @Tag("TK15")
    void firstAnswerInsideOfTheRefusalFailsTheProof() {
        assertFails(
                key -> Answer.of(422, "already: " + FIRST),
                422,
                "Expected nothing of the first answer for another payload but repeat 1 of 2 had: 422 already: " + FIRST
                        + " (seed 7)");
        assertFails(
                key -> Answer.of(201, FIRST),
                201,
                "Expected nothing of the first answer for another payload but repeat 1 of 2 had: 201 " + FIRST
                        + " (seed 7)");
    }

    @Test
    @Tag("TK15")
    void effectOfTheRefusedPayloadFailsTheProof() {
        assertFails(
                key -> Answer.of(422, "no: " + orders.incrementAndGet()),
                422,
                "Expected no side effect of another payload with a used key but repeat 1 of 2 had 1: 422 no: 1"
                        + " (seed 7)");
    }

    @Test
    @Tag("TK15")
    void statusMayBeAnother() {
        Set<String> keys = ConcurrentHashMap.newKeySet();

        proof(key -> Answer.of(keys.add(key) ? 409 : 500, "reused")).whenPayloadDiffers(409);
    }

    @Test
    void refusalWithoutAnAnswerFailsTheProof() {
        assertFails(
                key -> {
                    throw new IOException("reset");
                },
                422,
                "Expected an answer for another payload but repeat 1 had: java.io.IOException: reset");
    }
}

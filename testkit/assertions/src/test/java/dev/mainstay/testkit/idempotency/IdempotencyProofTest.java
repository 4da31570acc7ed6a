package dev.mainstay.testkit.idempotency;

import static dev.mainstay.testkit.idempotency.ProofOf.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class IdempotencyProofTest {

    private static final Map<String, List<String>> COME_BACK = Map.of("retry-after", List.of("30"));
    private final AtomicInteger orders = new AtomicInteger();

    private IdempotencyProof<Answer> proof(Service service) {
        return ProofOf.idempotency(key -> service.order(key, "tea"), Function.<Answer>identity())
                .otherPayload(key -> service.order(key, "coffee"))
                .sideEffect(orders::get);
    }

    private IdempotencyProof<Answer> small(KeyedCall<Answer> call) {
        return ProofOf.idempotency(call, Function.<Answer>identity())
                .concurrently(3)
                .repeats(2)
                .seed(7)
                .sideEffect(orders::get);
    }

    private static void assertFails(ThrowingCallable assertion, String message) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).withMessage(message);
    }

    @Test
    void soundServiceIsProven() {
        IdempotencyProof<Answer> proof = proof(Service.sound(orders)).key(random());

        proof.isExactlyOnce().responsesAreEqual().whenPayloadDiffers(422);

        assertThat(orders).hasValue(IdempotencyProof.STANDARD_REPEATS);
    }

    /** Falsely accused in none of the runs, each at default settings. */
    @Test
    @Tag("stress")
    @Tag("TK14")
    void soundServiceIsNeverAccusedInAThousandProofs() {
        assertThat(accused(1_000, () -> Service.sound(orders))).isZero();
    }

    @Test
    @Tag("stress")
    @Tag("TK14")
    void checkThenActIsCaughtInNinetyNineOfAHundredProofs() {
        assertThat(accused(100, () -> Service.checkThenAct(orders))).isGreaterThanOrEqualTo(99);
    }

    @Test
    @Tag("TK14")
    void soundServiceIsNotAccusedAndCheckThenActIsCaught() {
        assertThat(accused(10, () -> Service.sound(orders))).isZero();
        assertThat(accused(5, () -> Service.checkThenAct(orders))).isGreaterThanOrEqualTo(4);
    }

    private int accused(int proofs, Supplier<Service> service) {
        int accused = 0;
        for (int i = 0; i < proofs; i++) {
            IdempotencyProof<Answer> proof = proof(service.get());
            try {
                proof.isExactlyOnce().responsesAreEqual();
            } catch (AssertionError convicted) {
                accused++;
            }
        }
        return accused;
    }

    @Test
    void secondEffectIsToldWithAllAnswersInOneLine() {
        assertFails(
                () -> small(key -> Answer.of(201, "order\n" + orders.incrementAndGet() % 1))
                        .isExactlyOnce(),
                "Expected exactly one side effect for each key but repeat 1 of 2 had 3: 3 x 201 order 0"
                        + " (2 repeats were wrong; seed 7)");
    }

    @Test
    void noEffectAtAllIsNotOne() {
        assertFails(
                () -> small(key -> Answer.of(500, "")).isExactlyOnce(),
                "Expected exactly one side effect for each key but repeat 1 of 2 had 0: 3 x 500"
                        + " (2 repeats were wrong; seed 7)");
    }

    @Test
    void otherBodyStatusOrComparedHeaderIsAnotherAnswer() {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        KeyedCall<Answer> location = key -> new Answer(
                201,
                Map.of(
                        "location",
                        List.of(keys.add(key) ? "/a" : "/b"),
                        "Date",
                        List.of("" + orders.incrementAndGet())),
                new byte[0]);

        assertFails(
                () -> small(location).responsesAreEqual(),
                "Expected one answer to all calls with the same key but repeat 1 of 2 had:"
                        + " 2 x 201 {Location=[/b]}, 1 x 201 {Location=[/a]} (2 repeats were wrong; seed 7)");
        keys.clear();
        small(location).comparingHeaders().responsesAreEqual();
    }

    @Test
    void callWithoutAnAnswerIsNoAnswer() {
        assertFails(
                () -> small(key -> {
                            throw new IOException("reset");
                        })
                        .responsesAreEqual(),
                "Expected one answer to all calls with the same key but repeat 1 of 2 had:"
                        + " 3 x java.io.IOException: reset (2 repeats were wrong; seed 7)");
    }

    @Test
    void callIsSentAgainWhileAnotherOneRunsAndAtMostUntilTheLimit() {
        Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
        KeyedCall<Answer> third =
                key -> sent.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet() > 6
                        ? Answer.of(201, "done")
                        : new Answer(409, COME_BACK, new byte[0]);

        small(third).responsesAreEqual();

        assertFails(
                () -> small(key -> new Answer(409, COME_BACK, new byte[0]))
                        .within(Duration.ofMillis(100))
                        .responsesAreEqual(),
                "Expected one answer to all calls with the same key but repeat 1 of 2 had: 3 x 409 in flight"
                        + " (2 repeats were wrong; seed 7)");
    }

    @Test
    void callInFlightMayBeTheLastWordWhereThatIsTolerated() {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        AtomicInteger sent = new AtomicInteger();
        KeyedCall<Answer> call = key -> {
            sent.incrementAndGet();
            return keys.add(key) ? Answer.of(201, "done") : Answer.of(423, "locked");
        };

        small(call)
                .inFlightIs(answer -> answer.status() == 423)
                .toleratingInFlight()
                .responsesAreEqual();

        assertThat(sent).hasValue(6);
        assertFails(
                () -> small(key -> Answer.of(423, "locked"))
                        .inFlightIs(answer -> true)
                        .toleratingInFlight()
                        .responsesAreEqual(),
                "Expected one answer to all calls with the same key but repeat 1 of 2 had: 3 x 423 in flight"
                        + " (2 repeats were wrong; seed 7)");
    }

    /** Each call waits for all the others. */
    @Test
    void callsOfOneKeyOverlap() {
        CyclicBarrier all = new CyclicBarrier(64);

        ProofOf.idempotency(
                        key -> {
                            all.await(10, TimeUnit.SECONDS);
                            return Answer.of(200, "met");
                        },
                        Function.<Answer>identity())
                .responsesAreEqual();

        assertThat(all.isBroken()).isFalse();
    }

    @Test
    void callThatNeverEndsEndsTheProof() {
        CountDownLatch never = new CountDownLatch(1);
        IdempotencyProof<Answer> proof = small(key -> {
                    never.await();
                    return Answer.of(200, "");
                })
                .within(Duration.ofMillis(50));

        assertFails(
                proof::responsesAreEqual,
                "Expected every call to end within PT0.05S but in repeat 1 of 2 not all of 3 did (seed 7)");
    }

    @Test
    void sameSeedBringsTheSameKeysAndEachRepeatAnother() {
        List<String> first = keysOf(7);
        List<String> second = keysOf(7);

        assertThat(first).hasSize(2).doesNotHaveDuplicates().containsExactlyElementsOf(second);
        assertThat(keysOf(8)).doesNotContainAnyElementsOf(first);
    }

    private List<String> keysOf(long seed) {
        List<String> keys = new ArrayList<>();
        small(key -> {
                    synchronized (keys) {
                        if (!keys.contains(key)) {
                            keys.add(key);
                        }
                    }
                    return Answer.of(200, "");
                })
                .seed(seed)
                .responsesAreEqual();
        return keys;
    }

    @Test
    void settingsComeFirstAndAreChecked() {
        IdempotencyProof<Answer> proof = ProofOf.idempotency(key -> Answer.of(200, ""), Function.identity());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> proof.concurrently(1))
                .withMessage("calls must be >= 2, was 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proof.repeats(0))
                .withMessage("repeats must be >= 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proof.within(Duration.ZERO))
                .withMessage("limit must be > 0 and <= PT24H, was PT0S");
        assertThatIllegalStateException()
                .isThrownBy(proof::isExactlyOnce)
                .withMessage("sideEffect must be set before isExactlyOnce, was not");
        assertThatIllegalStateException()
                .isThrownBy(() -> proof.whenPayloadDiffers(422))
                .withMessage("otherPayload must be set before whenPayloadDiffers, was not");
        proof.repeats(1).responsesAreEqual();
        assertThatIllegalStateException()
                .isThrownBy(() -> proof.repeats(2))
                .withMessage("settings of a proof come before its first assertion");
    }

    @Test
    void whatCannotBeCountedOrFailsAsAnErrorIsNotTakenForAnAnswer() {
        assertThatIllegalStateException()
                .isThrownBy(() -> small(key -> Answer.of(200, ""))
                        .sideEffect(() -> {
                            throw new IOException("no connection");
                        })
                        .isExactlyOnce())
                .withMessage("the side effects could not be counted");
        LinkageError error = new LinkageError("prepared");
        assertThatExceptionOfType(LinkageError.class)
                .isThrownBy(() -> small(key -> {
                            throw error;
                        })
                        .responsesAreEqual())
                .isSameAs(error);
    }
}

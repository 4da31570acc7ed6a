package dev.mainstay.testkit.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * A proof that a call takes effect once for each key; made by {@link ProofOf#idempotency}. For one thread, as every assertion.
 *
 * <p>The first assertion sends the calls: for each of {@value #STANDARD_REPEATS} keys {@value #STANDARD_CALLS} calls from threads that start
 * together. What comes after looks at the same calls. Settings come before the first assertion.
 *
 * <p>A call that is told that another one runs (409 with {@code Retry-After}) is sent again after 5 to 200 milliseconds, whatever the header
 * asks for, until the limit is over.
 *
 * <p>A failure is told in one line: the repeat, how often each answer was seen, and the seed of the keys. It is a matter of threads, so the seed
 * brings back the keys and not the schedule.
 *
 * @param <R> the client's response
 */
public final class IdempotencyProof<R> extends AbstractAssert<IdempotencyProof<R>, KeyedCall<R>> {

    /** How many calls are sent at once for each key: {@value}. */
    public static final int STANDARD_CALLS = 64;

    /** With how many keys that is done: {@value}. */
    public static final int STANDARD_REPEATS = 20;

    private static final Duration LONGEST_LIMIT = Duration.ofDays(1);

    /** A shorter body may turn up in another by accident. */
    private static final int TELLING_BODY = 8;

    private final Function<? super R, Answer> reader;
    private final ProofPlan plan;
    private @Nullable List<Observed> seen;

    IdempotencyProof(KeyedCall<R> call, Function<? super R, Answer> reader) {
        super(call, IdempotencyProof.class);
        this.reader = reader;
        this.plan = new ProofPlan(key -> reader.apply(call.send(key)));
    }

    /** Sets where keys come from; {@link ProofOf#random()} by default. */
    public IdempotencyProof<R> key(KeySource keys) {
        plan().keys = keys;
        return this;
    }

    /** Sets the seed of the keys, to repeat what a failure told; the store must not know the keys any more. */
    public IdempotencyProof<R> seed(long seed) {
        plan().seed = seed;
        return this;
    }

    /**
     * Sets how many calls are sent at once for each key.
     *
     * @throws IllegalArgumentException when below 2
     */
    public IdempotencyProof<R> concurrently(int calls) {
        plan().calls = atLeast("calls", 2, calls);
        return this;
    }

    /**
     * Sets with how many keys it is done.
     *
     * @throws IllegalArgumentException when below 1
     */
    public IdempotencyProof<R> repeats(int keys) {
        plan().repeats = atLeast("repeats", 1, keys);
        return this;
    }

    /**
     * Sets how long the calls under one key may take together; 30 seconds by default.
     *
     * @param limit more than zero, at most a day
     * @throws IllegalArgumentException when it is not
     */
    public IdempotencyProof<R> within(Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST_LIMIT) > 0) {
            throw new IllegalArgumentException("limit must be > 0 and <= " + LONGEST_LIMIT + ", was " + limit);
        }
        plan().limit = limit;
        return this;
    }

    /** Takes "another call runs" for a legal last word instead of sending the call again. */
    public IdempotencyProof<R> toleratingInFlight() {
        plan().inFlightTolerated = true;
        return this;
    }

    /** Sets how the service says that another call runs. */
    public IdempotencyProof<R> inFlightIs(Predicate<Answer> answer) {
        plan().inFlight = answer;
        return this;
    }

    /** Sets which headers must be equal as well; {@code Content-Type}, {@code ETag} and {@code Location} by default. */
    public IdempotencyProof<R> comparingHeaders(String... names) {
        plan().headers = List.of(names);
        return this;
    }

    /** Sets what is counted for {@link #isExactlyOnce}: nobody else may add to it in the meantime. */
    public IdempotencyProof<R> sideEffect(EffectCount count) {
        plan().effects = count;
        return this;
    }

    /** Sets what is sent for {@link #whenPayloadDiffers}: the same call with another payload. */
    public IdempotencyProof<R> otherPayload(KeyedCall<R> other) {
        plan().otherPayload = key -> reader.apply(other.send(key));
        return this;
    }

    /**
     * The calls under each key have one side effect together.
     *
     * @throws IllegalStateException when nothing is counted
     */
    public IdempotencyProof<R> isExactlyOnce() {
        requireSet(plan.effects, "sideEffect", "isExactlyOnce");
        List<Observed> wrong =
                observed().stream().filter(repeat -> repeat.effects() != 1).toList();
        if (!wrong.isEmpty()) {
            Observed first = wrong.get(0);
            failWithMessage(
                    "Expected exactly one side effect for each key but %s had %d: %s%s",
                    number(first), first.effects(), first.tally(), more(wrong.size()));
        }
        return this;
    }

    /** The calls under each key get one answer: status, body and the compared headers. */
    public IdempotencyProof<R> responsesAreEqual() {
        List<Observed> wrong = observed().stream()
                .filter(repeat -> !repeat.isOneAnswer(plan.inFlightTolerated))
                .toList();
        if (!wrong.isEmpty()) {
            failWithMessage(
                    "Expected one answer to all calls with the same key but %s had: %s%s",
                    number(wrong.get(0)), wrong.get(0).tally(), more(wrong.size()));
        }
        return this;
    }

    /**
     * Each key, sent once more with the {@linkplain #otherPayload other payload}, is refused, without an effect and without the first answer.
     *
     * @param status of the refusal
     * @throws IllegalStateException when there is no other payload
     */
    public IdempotencyProof<R> whenPayloadDiffers(int status) {
        KeyedCall<Answer> other = requireSet(plan.otherPayload, "otherPayload", "whenPayloadDiffers");
        for (Observed repeat : observed()) {
            long before = ProofRun.effects(plan);
            Answer answer = send(other, repeat);
            long effects = ProofRun.effects(plan) - before;
            if (answer.status() != status) {
                failWithMessage(
                        "Expected status %d for another payload with a used key but %s had: %s%s",
                        status, number(repeat), answer, more(1));
            }
            if (effects != 0) {
                failWithMessage(
                        "Expected no side effect of another payload with a used key but %s had %d: %s%s",
                        number(repeat), effects, answer, more(1));
            }
            requireNothingOfTheFirst(repeat, answer);
        }
        return this;
    }

    private void requireNothingOfTheFirst(Observed repeat, Answer answer) {
        for (CallEnding ending : repeat.endings()) {
            if (ending instanceof CallEnding.Answered first
                    && (first.answer().isRepeatedIn(answer, TELLING_BODY)
                            || first.answer().isSameAs(answer))) {
                failWithMessage(
                        "Expected nothing of the first answer for another payload but %s had: %s%s",
                        number(repeat), answer, more(1));
            }
        }
    }

    private static Answer send(KeyedCall<Answer> call, Observed repeat) {
        try {
            return call.send(repeat.key());
        } catch (Exception failure) {
            throw new AssertionError(
                    "Expected an answer for another payload but repeat " + repeat.repeat() + " had: " + failure,
                    failure);
        }
    }

    private List<Observed> observed() {
        if (seen == null) {
            seen = ProofRun.of(plan);
        }
        return seen;
    }

    private ProofPlan plan() {
        if (seen != null) {
            throw new IllegalStateException("settings of a proof come before its first assertion");
        }
        return plan;
    }

    private String number(Observed repeat) {
        return "repeat " + repeat.repeat() + " of " + plan.repeats;
    }

    private String more(int wrong) {
        String others = wrong > 1 ? Words.of(wrong, "repeat") + " were wrong; " : "";
        return " (" + others + "seed " + plan.seed + ")";
    }

    private static int atLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
        return value;
    }

    private static <V> V requireSet(@Nullable V value, String setting, String assertion) {
        if (value == null) {
            throw new IllegalStateException(setting + " must be set before " + assertion + ", was not");
        }
        return value;
    }
}

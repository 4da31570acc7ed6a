package dev.mainstay.benchmarks;

import dev.mainstay.idempotency.ClaimedAction;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole call of the engine over the store in memory, with the standard policy and a result of a few bytes; making the request is part of it.
 *
 * <p>The keys of first calls go round, and each round begins with an empty store: so every key is new to the store, which neither fills nor
 * grows out of the processor's caches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("UnnecessaryLambda") // made once: the engine is measured
public class IdempotencyBench {

    private static final int KEYS = 1 << 10;
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final String[] keys =
            IntStream.range(0, KEYS).mapToObj(i -> "order-" + (1_000_000 + i)).toArray(String[]::new);
    private final ClaimedAction<String, RuntimeException> action = claim -> "receipt-1";
    private int next;

    private final EmptiedStore store = new EmptiedStore();
    private final Idempotency idempotency =
            Idempotency.builder(store).untenanted().build();

    /** Makes the call that is replayed. */
    @Setup
    public void recordOne() {
        idempotency.run(CHARGE, Request.key("recorded"), action);
    }

    @Benchmark
    public Outcome<String> firstCall() {
        if (next == KEYS) {
            next = 0;
            store.empty();
        }
        Outcome<String> outcome = idempotency.run(CHARGE, Request.key(keys[next++]), action);
        if (outcome.replayed()) {
            throw new IllegalStateException("every key must be new to the store");
        }
        return outcome;
    }

    @Benchmark
    public Outcome<String> replay() {
        Outcome<String> outcome = idempotency.run(CHARGE, Request.key("recorded"), action);
        if (!outcome.replayed()) {
            throw new IllegalStateException("the result must be there");
        }
        return outcome;
    }

    /** Ends the engine's thread. */
    @TearDown
    public void close() {
        idempotency.close();
    }
}

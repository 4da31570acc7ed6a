package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Callers on two engines, all of which want every key done and do not give up; whatever happens to the store meanwhile. */
final class Load implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int MOST_TRIES = 2_000;

    private final Operation<String> operation;
    private final RedisUnderTest time;
    private final List<Idempotency> engines;
    private final List<Request> keys;
    private final AtomicIntegerArray executions;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final List<Future<?>> callers = new ArrayList<>();

    /** The lease is longer than any disturbance: within it the store keeps its promise. */
    Load(RedisUnderTest time, IdempotencyStore store, int keys, Duration lease) {
        this.operation = Operation.of("charge", Codecs.string())
                .withPolicy(Policy.standard().toBuilder().lease(lease).build());
        this.time = time;
        this.engines = List.of(Idempotency.over(store), Idempotency.over(store));
        this.keys = IntStream.range(0, keys)
                .mapToObj(key -> StoreUnderTest.newRequest())
                .toList();
        this.executions = new AtomicIntegerArray(keys);
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            callers.add(pool.submit(() -> callEveryKey(number)));
        }
    }

    /** Each caller begins elsewhere, and its neighbour on the other engine at the same key. */
    private void callEveryKey(int number) {
        int first = number / engines.size() * engines.size() * keys.size() / THREADS;
        for (int i = 0; i < keys.size(); i++) {
            callUntilDone(engines.get(number % engines.size()), (first + i) % keys.size());
        }
    }

    private void callUntilDone(Idempotency engine, int key) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            try {
                Outcome<String> outcome = engine.run(operation, keys.get(key), claim -> charge(key));
                if (outcome instanceof Outcome.Done) {
                    assertThat(outcome.orElseThrow()).isEqualTo("receipt 1");
                    done.incrementAndGet();
                    return;
                }
                assertThat(outcome).isInstanceOf(Outcome.InFlight.class);
            } catch (IdempotencyStoreException unavailable) {
                refused.incrementAndGet();
            }
            time.aMoment();
        }
        throw new AssertionError("a key was not done in time");
    }

    private String charge(int key) {
        int count = executions.incrementAndGet(key);
        time.aMoment();
        return "receipt " + count;
    }

    /** Waits until so many calls have ended with a result. */
    void awaitDone(int calls) {
        time.until(calls + " calls are done", () -> done.get() >= calls);
    }

    int refused() {
        return refused.get();
    }

    void assertEveryKeyIsDoneOnce() throws Exception {
        for (Future<?> caller : callers) {
            caller.get(90, TimeUnit.SECONDS);
        }
        assertThat(IntStream.range(0, executions.length()).map(executions::get)).containsOnly(1);
        assertThat(done).hasValue(keys.size() * THREADS);
    }

    @Override
    public void close() {
        pool.shutdownNow();
        engines.forEach(Idempotency::close);
    }
}

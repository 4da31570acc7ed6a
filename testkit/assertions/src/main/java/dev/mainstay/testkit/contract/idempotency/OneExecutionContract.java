package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** Races: many callers, one key, one execution. */
public abstract class OneExecutionContract {

    private static final int THREADS = 32;
    private static final int REPEATS = 5;
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private static ExecutorService pool;

    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();

    /** For subclasses. */
    protected OneExecutionContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeAll
    public static void startPool() {
        pool = Executors.newFixedThreadPool(THREADS);
    }

    @AfterAll
    public static void endPool() throws InterruptedException {
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @RepeatedTest(REPEATS)
    public void manyCallersWithOneKeyRunTheActionOnce() throws Exception {
        List<Outcome<String>> outcomes = atOnce(this::call);

        assertThat(executions).hasValue(1);
        assertThat(outcomes)
                .hasSize(THREADS)
                .allMatch(outcome -> outcome instanceof Outcome.InFlight
                        || outcome.orElseThrow().equals("receipt 1"));
        assertThat(outcomes).filteredOn(Outcome.Executed.class::isInstance).hasSize(1);
    }

    @RepeatedTest(REPEATS)
    @Tag("ID6")
    public void manyTakersOfOneLapsedRecordRunTheActionOnce() throws Exception {
        Policy abandoned =
                Policy.standard().toBuilder().lease(Duration.ofMillis(20)).build();
        RecordKey key = recordKey(CHARGE, request);
        StoreUnderTest.get(underTest().store().begin(key, request.payload(), Owner.random(), abandoned));
        underTest().untilLapsed(key);

        List<Outcome<String>> outcomes = atOnce(this::call);

        assertThat(executions).hasValue(1);
        assertThat(outcomes)
                .filteredOn(Outcome.Executed.class::isInstance)
                .containsExactly(new Outcome.Executed<>("receipt 1", 2, Outcome.Recorded.YES));
    }

    @RepeatedTest(REPEATS)
    @Tag("ID27")
    public void parallelAndNestedOperationsKeepTheirOwnResults() throws Exception {
        AtomicInteger next = new AtomicInteger();

        List<Boolean> right = atOnce(engine -> {
            int number = next.getAndIncrement();
            Operation<String> outer = Operation.of("outer-" + number, Codecs.string());
            Operation<String> inner = Operation.of("inner-" + number, Codecs.string());
            engine.run(outer, request, claim -> {
                engine.run(inner, request, nested -> inner.name());
                return outer.name();
            });
            return engine.run(outer, request, claim -> "again").orElseThrow().equals(outer.name())
                    && engine.run(inner, request, claim -> "again")
                            .orElseThrow()
                            .equals(inner.name());
        });

        assertThat(right).hasSize(THREADS).containsOnly(true);
    }

    private Outcome<String> call(Idempotency engine) {
        return engine.run(CHARGE, request, claim -> "receipt " + executions.incrementAndGet());
    }

    private interface Work<A> {
        A on(Idempotency engine) throws Exception;
    }

    /** Two engines, as in two processes, and all threads let go in the same moment. */
    private <A> List<A> atOnce(Work<A> work) throws Exception {
        try (Idempotency one = underTest().engineOver(underTest().store()).build();
                Idempotency two = underTest().engineOver(underTest().store()).build()) {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            CountDownLatch ended = new CountDownLatch(THREADS);
            List<Future<A>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Idempotency engine = i % 2 == 0 ? one : two;
                Callable<A> task = () -> {
                    start.await(30, TimeUnit.SECONDS);
                    try {
                        return work.on(engine);
                    } finally {
                        ended.countDown();
                    }
                };
                futures.add(pool.submit(task));
            }
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            List<A> results = new ArrayList<>();
            for (Future<A> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}

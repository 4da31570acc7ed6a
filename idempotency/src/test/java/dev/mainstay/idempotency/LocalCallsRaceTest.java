package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Verdict.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers, few keys, all ways to call and all ways to end, in one process. */
class LocalCallsRaceTest {

    private static final int THREADS = 8;
    private static final int CALLS = 800;
    private static final int KEYS = 3;

    private final RealTimeMemory memory = new RealTimeMemory();
    private final Idempotency idempotency = Idempotency.over(memory.store());
    private final List<Request> requests =
            IntStream.range(0, KEYS).mapToObj(i -> newRequest()).toList();
    private final AtomicIntegerArray running = new AtomicIntegerArray(KEYS);
    private final Queue<CompletionStage<Outcome<String>>> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger executions = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        idempotency.close();
    }

    @Test
    void everyCallEndsNoTwoRunAtOnceAndNothingIsLeftBehind() throws Exception {
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            callers.add(threads.submit(() -> {
                for (int call = 0; call < CALLS; call++) {
                    call(random);
                }
                return true;
            }));
        }
        for (Future<?> caller : callers) {
            caller.get(120, TimeUnit.SECONDS);
        }

        for (CompletionStage<Outcome<String>> call : pending) {
            call.handle((outcome, failure) -> true).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }

        assertThat(overlaps).hasValue(0);
        assertThat(executions.get()).isGreaterThan(KEYS);
        Operation<String> last = Operation.of("race", Codecs.string());
        assertThat(requests)
                .allSatisfy(request -> assertThat(idempotency.run(last, request, claim -> "free"))
                        .isInstanceOf(Executed.class));
    }

    /** Nothing is recorded for good, so the keys stay in use; each way to wait and to end comes up. */
    private void call(Random random) throws Exception {
        int key = random.nextInt(KEYS);
        Keep keep = random.nextBoolean() ? Keep.RETRY : Keep.FORGET;
        Operation<String> operation = Operation.of("race", Codecs.string())
                .withVerdict((value, failure) -> keep)
                .withPolicy(Policy.standard().toBuilder()
                        .waitFor(Duration.ofMillis(random.nextInt(3)))
                        .build());
        boolean fails = random.nextInt(4) == 0;
        switch (random.nextInt(3)) {
            case 0 -> swallow(() -> idempotency.run(operation, requests.get(key), claim -> act(key, fails)));
            case 1 ->
                pending.add(idempotency.runAsync(
                        operation,
                        requests.get(key),
                        claim -> CompletableFuture.supplyAsync(() -> act(key, fails), threads)));
            default ->
                idempotency.runEach(
                        operation,
                        List.of(key, (key + 1) % KEYS, key),
                        requests::get,
                        (item, claim) -> act(item, fails));
        }
    }

    private interface Call {
        void run();
    }

    private static void swallow(Call call) {
        try {
            call.run();
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("gateway");
        }
    }

    private String act(int key, boolean fails) {
        if (running.incrementAndGet(key) > 1) {
            overlaps.incrementAndGet();
        }
        executions.incrementAndGet();
        Thread.onSpinWait();
        running.decrementAndGet(key);
        if (fails) {
            throw new IllegalStateException("gateway");
        }
        return "done";
    }
}

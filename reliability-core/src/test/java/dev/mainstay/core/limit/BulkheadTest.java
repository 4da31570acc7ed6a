package dev.mainstay.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls may run at once. */
class BulkheadTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    private static void until(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void asManyAsThereArePlacesGetOneAndTheNextDoesNot() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(2, Duration.ZERO);

        boolean first = bulkhead.tryAcquire(0);
        boolean second = bulkhead.tryAcquire(0);
        boolean third = bulkhead.tryAcquire(0);
        bulkhead.release();
        boolean fourth = bulkhead.tryAcquire(0);

        assertThat(List.of(first, second, third, fourth)).containsExactly(true, true, false, true);
        assertThat(bulkhead.inFlight()).isEqualTo(2);
        assertThat(bulkhead.rejected()).isEqualTo(1);
        assertThat(bulkhead.maxWait()).isZero();
    }

    @Test
    void waiterGetsThePlaceThatIsGivenBack() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(1, Duration.ofSeconds(1));
        bulkhead.tryAcquire(0);
        Future<Boolean> waiter = pool.submit(() -> bulkhead.tryAcquire(LONG));
        until("one waits", () -> bulkhead.waiting() == 1);

        bulkhead.release();

        assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(bulkhead.inFlight()).isEqualTo(1);
        assertThat(bulkhead.waiting()).isZero();
    }

    @Test
    void waitersAreServedInTheOrderInWhichTheyCame() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(1, Duration.ofSeconds(1));
        bulkhead.tryAcquire(0);
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<Future<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            waiters.add(pool.submit(() -> {
                assertThat(bulkhead.tryAcquire(LONG)).isTrue();
                served.add(number);
                bulkhead.release();
                return null;
            }));
            until("they wait", () -> bulkhead.waiting() == number + 1);
        }

        bulkhead.release();

        for (Future<?> waiter : waiters) {
            waiter.get(20, TimeUnit.SECONDS);
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void interruptEndsTheWaitAndTakesNoPlace() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(1, Duration.ofSeconds(1));
        bulkhead.tryAcquire(0);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> bulkhead.tryAcquire(LONG)).isInstanceOf(InterruptedException.class);

        assertThat(bulkhead.inFlight()).isEqualTo(1);
        assertThat(bulkhead.rejected()).isZero();
    }

    @Test
    void placeThatIsGivenBackTwiceIsNoticed() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(1, Duration.ZERO);
        bulkhead.tryAcquire(0);
        bulkhead.release();

        assertThatThrownBy(bulkhead::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a place was given back that was not taken");
        assertThat(bulkhead.tryAcquire(0)).isTrue();
        assertThat(bulkhead.tryAcquire(0)).isFalse();
    }

    @Test
    void resizeKeepsThePlacesOfThoseWhoRun() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(3, Duration.ZERO);
        for (int i = 0; i < 3; i++) {
            bulkhead.tryAcquire(0);
        }

        bulkhead.resize(1);
        bulkhead.release();
        bulkhead.release();
        boolean whileOneRuns = bulkhead.tryAcquire(0);
        bulkhead.release();
        boolean afterIt = bulkhead.tryAcquire(0);

        assertThat(whileOneRuns).isFalse();
        assertThat(afterIt).isTrue();
        assertThat(bulkhead.maxConcurrent()).isEqualTo(1);
        assertThat(bulkhead.inFlight()).isEqualTo(1);
    }

    @Test
    void growingServesThoseWhoWait() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(1, Duration.ZERO);
        bulkhead.tryAcquire(0);
        Future<Boolean> waiter = pool.submit(() -> bulkhead.tryAcquire(LONG));
        until("one waits", () -> bulkhead.waiting() == 1);

        bulkhead.resize(2);

        assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(bulkhead.inFlight()).isEqualTo(2);
    }

    @Test
    void neverMoreThanAllowedRunWhileItsSizeChangesAndNothingIsLost() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(4, Duration.ZERO);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(pool.submit(() -> {
                for (int call = 0; call < 500; call++) {
                    if (bulkhead.tryAcquire(LONG)) {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        running.decrementAndGet();
                        bulkhead.release();
                    }
                }
                return null;
            }));
        }
        for (int i = 0; i < 200; i++) {
            bulkhead.resize(1 + i % 4);
        }

        for (Future<?> caller : callers) {
            caller.get(30, TimeUnit.SECONDS);
        }
        bulkhead.resize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(bulkhead.tryAcquire(0)).isTrue();
        }
        assertThat(bulkhead.tryAcquire(0)).isFalse();
        assertThat(most.get()).isBetween(1, 4);
        assertThat(bulkhead.inFlight()).isEqualTo(4);
    }

    @Test
    void sizesThatCannotBeAreRefusedAndChangeNothing() {
        assertThatThrownBy(() -> Bulkhead.of(0, Duration.ZERO)).hasMessage("maxConcurrent must be 1 to 1000000, was 0");
        assertThatThrownBy(() -> Bulkhead.of(1, Duration.ofNanos(-1)))
                .hasMessage("maxWait must be >= 0, was PT-0.000000001S");
        Bulkhead bulkhead = Bulkhead.of(2, Duration.ZERO);
        assertThatThrownBy(() -> bulkhead.resize(1_000_001))
                .hasMessage("maxConcurrent must be 1 to 1000000, was 1000001");
        assertThat(bulkhead.maxConcurrent()).isEqualTo(2);
    }
}

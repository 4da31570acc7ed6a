package dev.mainstay.core.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.Scheduler.Scheduled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitTimerTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final LimitTimer timer = LimitTimer.of("limit-timer-test");

    @AfterEach
    void close() {
        timer.close();
    }

    @Test
    void whatIsDueFirstFiresFirstWhateverTheOrderOfAdding() throws InterruptedException {
        BlockingQueue<Integer> fired = new ArrayBlockingQueue<>(200);
        CountDownLatch allAdded = new CountDownLatch(1);
        Scheduled gate = timer.schedule(() -> awaitQuietly(allAdded), Duration.ZERO);
        List<Integer> delays = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            delays.add(i);
        }
        java.util.Collections.shuffle(delays, new Random(7));
        for (int delay : delays) {
            timer.schedule(() -> fired.add(delay), Duration.ofNanos(delay * 1_000L));
        }
        allAdded.countDown();

        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            order.add(fired.poll(20, TimeUnit.SECONDS));
        }
        assertThat(gate).isNotNull();
        assertThat(order).hasSize(200).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void anEntryThatIsDueBeforeTheThreadWakesUpWakesIt() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        timer.schedule(() -> {}, LONG);
        timer.schedule(fired::countDown, Duration.ofMillis(1));

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void whatWasTakenOutNeverFiresAndTakingOutTwiceChangesNothing() throws InterruptedException {
        AtomicInteger fired = new AtomicInteger();
        List<Scheduled> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            entries.add(timer.schedule(fired::incrementAndGet, Duration.ofMillis(200 + i % 7)));
        }
        entries.forEach(Scheduled::cancel);
        entries.forEach(Scheduled::cancel);
        CountDownLatch later = new CountDownLatch(1);
        timer.schedule(later::countDown, Duration.ofMillis(250));
        assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(fired).hasValue(0);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void anEntryThatThrowsDoesNotKeepTheOthersFromFiring() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        timer.schedule(
                () -> {
                    throw new AssertionError("broken entry");
                },
                Duration.ZERO);
        timer.schedule(fired::countDown, Duration.ofMillis(1));

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyThreadsThatAddAndTakeOutLeaveExactlyWhatTheyLeft() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Integer>> left = new ArrayList<>();
        try {
            for (int t = 0; t < threads; t++) {
                Random random = new Random(t);
                left.add(pool.submit(() -> {
                    int kept = 0;
                    for (int i = 0; i < 2_000; i++) {
                        Scheduled entry = timer.schedule(() -> {}, LONG.plusNanos(random.nextInt(1_000_000)));
                        if (random.nextInt(10) > 0) {
                            entry.cancel();
                        } else {
                            kept++;
                        }
                    }
                    return kept;
                }));
            }
            int sum = 0;
            for (Future<Integer> one : left) {
                sum += one.get(30, TimeUnit.SECONDS);
            }
            assertThat(timer.pending()).isEqualTo(sum);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void theThreadIsADaemonThatKeepsNothingOfTheCallThatStartedIt() throws InterruptedException {
        InheritableThreadLocal<String> ofTheCall = new InheritableThreadLocal<>();
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        AtomicReference<String> seen = new AtomicReference<>("nothing yet");
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch fired = new CountDownLatch(1);
        ofTheCall.set("somebody's tenant");
        Thread.currentThread().setContextClassLoader(new ClassLoader(callers) {});
        try {
            timer.schedule(
                    () -> {
                        seen.set(ofTheCall.get());
                        thread.set(Thread.currentThread());
                        fired.countDown();
                    },
                    Duration.ZERO);
            assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            Thread.currentThread().setContextClassLoader(callers);
            ofTheCall.remove();
        }

        assertThat(seen.get()).isNull();
        assertThat(thread.get().isDaemon()).isTrue();
        assertThat(thread.get().getName()).isEqualTo("limit-timer-test");
        assertThat(thread.get().getContextClassLoader()).isSameAs(LimitTimer.class.getClassLoader());
    }

    @Test
    void aClosedTimerEndsItsThreadWithTheLastEntryAndComesBackForALateOne() throws InterruptedException {
        AtomicReference<Thread> first = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        timer.schedule(
                () -> {
                    first.set(Thread.currentThread());
                    known.countDown();
                },
                Duration.ZERO);
        Scheduled waiting = timer.schedule(() -> {}, LONG);
        assertThat(known.await(20, TimeUnit.SECONDS)).isTrue();
        timer.close();

        waiting.cancel();
        first.get().join(20_000);
        CountDownLatch late = new CountDownLatch(1);
        timer.schedule(late::countDown, Duration.ZERO);

        assertThat(first.get().isAlive()).isFalse();
        assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aThreadThatSomebodyInterruptsByMistakeGoesOn() throws InterruptedException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        timer.schedule(
                () -> {
                    thread.set(Thread.currentThread());
                    known.countDown();
                },
                Duration.ZERO);
        assertThat(known.await(20, TimeUnit.SECONDS)).isTrue();
        thread.get().interrupt();
        CountDownLatch fired = new CountDownLatch(1);
        timer.schedule(fired::countDown, Duration.ofMillis(1));

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void moreLimitsThanDesksAllFireAndAllEnd() {
        List<TimeLimit> limits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            limits.add(TimeLimit.start(i % 2 == 0 ? LONG : Duration.ofMillis(1), timer));
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (timer.pending() > 5 && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        int late = 0;
        for (TimeLimit limit : limits) {
            late += limit.end() ? 1 : 0;
        }

        assertThat(Thread.interrupted()).isFalse();
        assertThat(late).isEqualTo(5);
        assertThat(timer.pending()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}

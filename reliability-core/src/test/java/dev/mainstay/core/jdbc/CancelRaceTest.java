package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.timeout.LimitTimer;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancels that meet the end of what they cancel, on real threads and real time. */
@Timeout(60)
class CancelRaceTest {

    private static final int ROUNDS = 5_000;

    private final LimitTimer timer = LimitTimer.of("cancel-race-timer");
    private final ExecutorService cancels = Executors.newCachedThreadPool();
    private final FakeDriver driver = new FakeDriver();

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(timer.pending()).isZero();
        timer.close();
        cancels.shutdown();
        assertThat(cancels.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("RC39")
    void ofEachExecutionACancelAndAnAbortAreSentAtMostOnceAndNeverOutsideOfIt() throws SQLException {
        AtomicInteger running = new AtomicInteger(-1);
        AtomicIntegerArray cancelled = new AtomicIntegerArray(ROUNDS);
        AtomicIntegerArray aborted = new AtomicIntegerArray(ROUNDS);
        AtomicInteger stray = new AtomicInteger();
        driver.onCancel = () -> sent(running, cancelled, stray);
        driver.onAbort = () -> sent(running, aborted, stray);
        driver.onExecute = () -> {
            spin(ThreadLocalRandom.current().nextLong(200_000));
            return true;
        };
        Statement statement = limitedStatement((task, delay) -> timer.schedule(
                task, Duration.ofNanos(ThreadLocalRandom.current().nextLong(150_000))));
        CallContext within = CallContext.empty().withDeadline(Deadline.after(Duration.ofHours(1)));

        for (int round = 0; round < ROUNDS; round++) {
            running.set(round);
            within.run(() -> executed(statement));
            running.set(-1);
        }

        assertThat(stray).hasValue(0);
        assertThat(sum(cancelled)).as("races that the cancel won").isBetween(ROUNDS / 100, ROUNDS * 99 / 100);
        assertThat(sum(aborted)).as("races that the abort won").isBetween(1, sum(cancelled));
    }

    /** Counts what is sent, slowly; stray is what comes while nothing runs, or a second time, or outlasts what it was meant for. */
    private static @Nullable Object sent(AtomicInteger running, AtomicIntegerArray counts, AtomicInteger stray) {
        int round = running.get();
        if (round < 0 || counts.incrementAndGet(round) > 1) {
            stray.incrementAndGet();
        }
        spin(ThreadLocalRandom.current().nextLong(50_000));
        if (running.get() != round) {
            stray.incrementAndGet();
        }
        return null;
    }

    private static int sum(AtomicIntegerArray counts) {
        return IntStream.range(0, ROUNDS).map(counts::get).sum();
    }

    @Test
    @Tag("RC39")
    void anExecutionWhoseCancelHasBegunEndsWithItAndKeepsAnInterrupt() throws Exception {
        List<Runnable> due = new CopyOnWriteArrayList<>();
        CountDownLatch executing = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.onCancel = () -> {
            begun.countDown();
            await(goOn);
            driver.log.add("cancel is over");
            return null;
        };
        driver.onExecute = () -> {
            executing.countDown();
            await(begun);
            return true;
        };
        Statement statement = limitedStatement((task, delay) -> {
            due.add(task);
            return () -> due.remove(task);
        });
        boolean[] interrupted = new boolean[1];
        Thread worker = new Thread(() -> {
            CallContext.empty()
                    .withDeadline(Deadline.after(Duration.ofMinutes(1)))
                    .run(() -> executed(statement));
            driver.log.add("execute is over");
            interrupted[0] = Thread.currentThread().isInterrupted();
        });

        worker.start();
        await(executing);
        due.get(0).run();
        awaitParked(worker);
        worker.interrupt();
        awaitParked(worker);
        goOn.countDown();
        worker.join(20_000);

        assertThat(driver.log).containsSubsequence("cancel", "cancel is over", "execute is over");
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSchedulerThatTakesNothingMoreLeavesNoStatementWaiting() throws SQLException {
        List<Runnable> due = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        driver.onCancel = () -> {
            begun.countDown();
            return null;
        };
        driver.onExecute = () -> {
            due.get(0).run();
            await(begun);
            return true;
        };
        Statement statement = limitedStatement((task, delay) -> {
            if (!due.isEmpty()) {
                throw new RejectedExecutionException("shut down");
            }
            due.add(task);
            return () -> {};
        });

        boolean executed = CallContext.empty()
                .withDeadline(Deadline.after(Duration.ofMinutes(1)))
                .call(() -> executed(statement));

        assertThat(executed).isTrue();
    }

    private Statement limitedStatement(Scheduler scheduler) throws SQLException {
        return DeadlineDataSource.around(driver.dataSource(), scheduler, cancels)
                .getConnection()
                .createStatement();
    }

    private static boolean executed(Statement statement) {
        try {
            return statement.execute("select 1");
        } catch (SQLException expired) {
            return false;
        }
    }

    /** Waits until a thread waits for its cancel, with a clear flag: with a set one it would not wait but spin. */
    private static void awaitParked(Thread worker) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (worker.isInterrupted() || !(LockSupport.getBlocker(worker) instanceof PendingCancel)) {
            assertThat(System.nanoTime() - until).isNegative();
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void spin(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }
}

package dev.mainstay.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.timeout.LimitTimer;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    void aCancelIsSentAtMostOnceForEachExecutionAndNeverOutsideOfIt() throws SQLException {
        AtomicInteger running = new AtomicInteger(-1);
        AtomicInteger[] sent = new AtomicInteger[ROUNDS];
        AtomicInteger stray = new AtomicInteger();
        Statement statement = limitedStatement();
        driver.onCancel = () -> {
            int round = running.get();
            if (round < 0) {
                stray.incrementAndGet();
                return null;
            }
            sent[round].incrementAndGet();
            spin(ThreadLocalRandom.current().nextLong(100_000));
            if (running.get() != round) {
                stray.incrementAndGet();
            }
            return null;
        };

        for (int round = 0; round < ROUNDS; round++) {
            sent[round] = new AtomicInteger();
            long left = ThreadLocalRandom.current().nextLong(20_000, 200_000);
            driver.onExecute = () -> {
                spin(ThreadLocalRandom.current().nextLong(200_000));
                return true;
            };
            running.set(round);
            CallContext.empty()
                    .withDeadline(Deadline.after(Duration.ofNanos(left)))
                    .call(() -> executed(statement));
            running.set(-1);
        }

        int cancels = 0;
        for (AtomicInteger each : sent) {
            assertThat(each.get()).isLessThanOrEqualTo(1);
            cancels += each.get();
        }
        assertThat(stray).hasValue(0);
        assertThat(cancels).as("races that the cancel won").isBetween(ROUNDS / 100, ROUNDS * 99 / 100);
    }

    @Test
    @Tag("RC39")
    void anExecutionWhoseCancelHasBegunEndsWithItAndKeepsAnInterrupt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        driver.onCancel = () -> {
            begun.countDown();
            await(goOn);
            driver.log.add("cancel is over");
            return null;
        };
        driver.onExecute = () -> {
            await(begun);
            return true;
        };
        Statement statement = limitedStatement();
        boolean[] interrupted = new boolean[1];
        Thread worker = new Thread(() -> {
            CallContext.empty()
                    .withDeadline(Deadline.after(Duration.ofMillis(200)))
                    .run(() -> executed(statement));
            driver.log.add("execute is over");
            interrupted[0] = Thread.currentThread().isInterrupted();
        });

        worker.start();
        await(begun);
        awaitParked(worker);
        worker.interrupt();
        awaitParked(worker);
        goOn.countDown();
        worker.join(20_000);

        assertThat(driver.log).containsSubsequence("cancel", "cancel is over", "execute is over");
        assertThat(interrupted[0]).isTrue();
    }

    private Statement limitedStatement() throws SQLException {
        return DeadlineDataSource.around(driver.dataSource(), timer, cancels)
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

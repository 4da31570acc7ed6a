package dev.mainstay.core.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits begin in the moment in which the timer's thread goes to sleep, on real time. */
@Timeout(300)
class LimitTimerRaceTest {

    private static final int THREADS = 3;
    private static final int LONGEST_NANOS = 20_000;
    private static final int LONGEST_PAUSE_SPINS = 100;
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(20);

    @Test
    void noLimitIsLostWhenTheThreadGoesToSleep() throws Exception {
        assertThat(lostOf(20_000)).isZero();
    }

    @Test
    @Tag("stress")
    void noneOfAMillionLimitsIsLostWhenTheThreadGoesToSleep() throws Exception {
        assertThat(lostOf(1_000_000 / THREADS)).isZero();
    }

    private static int lostOf(int limitsOfEach) throws Exception {
        LimitTimer timer = LimitTimer.of("limit-timer-race-test");
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<Integer>> lost = new ArrayList<>();
        try {
            for (int seed = 0; seed < THREADS; seed++) {
                Random random = new Random(seed);
                lost.add(pool.submit(() -> lostOf(limitsOfEach, timer, random)));
            }
            int sum = 0;
            for (Future<Integer> one : lost) {
                sum += one.get();
            }
            return sum;
        } finally {
            pool.shutdownNow();
            timer.close();
        }
    }

    /** Stops at the first one, since the others would be lost with it. */
    private static int lostOf(int limits, LimitTimer timer, Random random) {
        for (int i = 0; i < limits; i++) {
            Deadline until = Deadline.after(Duration.ofNanos(random.nextInt(LONGEST_NANOS)));
            TimeLimit limit = TimeLimit.start(until, timer, null);
            while (!limit.hasFired() && until.remainingNanos() > -LOST_NANOS) {
                Thread.onSpinWait();
            }
            if (!limit.end()) {
                return 1;
            }
            for (int pause = random.nextInt(LONGEST_PAUSE_SPINS); pause > 0; pause--) {
                Thread.onSpinWait();
            }
        }
        return 0;
    }
}

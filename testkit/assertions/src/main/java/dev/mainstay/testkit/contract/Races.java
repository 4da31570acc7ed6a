package dev.mainstay.testkit.contract;

import dev.mainstay.core.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls that end about when their time limit fires.
 *
 * @param stale how many left an interrupt behind
 */
record Races(int stale) {

    static final int CALLS = 10_000;
    static final int FOREIGN = 1_000;
    static final Duration LIMIT = Duration.ofNanos(50_000);
    static final Duration FIRST_DELAY = Duration.ofNanos(10_000);

    static Races run(GuardUnderTest guard, Action<String, Exception> body) {
        int stale = 0;
        for (int i = 0; i < CALLS; i++) {
            outcome(guard, body);
            stale += Thread.interrupted() ? 1 : 0;
        }
        return new Races(stale);
    }

    static int inTime(int calls, GuardUnderTest guard, Duration work) {
        int inTime = 0;
        for (int i = 0; i < calls; i++) {
            Throwable thrown = outcome(guard, () -> {
                spin(work.toNanos());
                return "answer";
            });
            inTime += thrown == null ? 1 : 0;
            Thread.interrupted();
        }
        return inTime;
    }

    /** An interrupt is told by the flag or by an {@link InterruptedException}. */
    static int interruptsLost(GuardUnderTest guard) {
        int lost = 0;
        Thread caller = Thread.currentThread();
        for (int i = 0; i < FOREIGN; i++) {
            Throwable thrown = outcome(guard, () -> {
                caller.interrupt();
                return "answer";
            });
            boolean told = Thread.interrupted() || thrown instanceof InterruptedException;
            lost += told ? 0 : 1;
        }
        return lost;
    }

    static Throwable thrownBy(GuardUnderTest guard, Action<?, Exception> body) {
        Throwable thrown = outcome(guard, body);
        if (thrown == null) {
            throw new AssertionError("the call returned as if nothing had happened");
        }
        return thrown;
    }

    private static @Nullable Throwable outcome(GuardUnderTest guard, Action<?, Exception> body) {
        try {
            guard.call(() -> body.run());
            return null;
        } catch (Exception thrown) {
            return thrown;
        }
    }

    static String aroundTheLimit() {
        spin(LIMIT.toNanos() / 2 + ThreadLocalRandom.current().nextLong(LIMIT.toNanos() * 2));
        return "answer";
    }

    static String failSoon() throws IOException {
        spin(ThreadLocalRandom.current().nextLong(LIMIT.toNanos()));
        throw new IOException("soon");
    }

    static String swallowTheInterrupt() {
        try {
            new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        } catch (InterruptedException swallowed) {
            return "late";
        }
        return "never interrupted";
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}

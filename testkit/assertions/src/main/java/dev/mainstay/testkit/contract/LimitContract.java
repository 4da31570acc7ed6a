package dev.mainstay.testkit.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the limit on the time of a call does to its thread; a part of {@link GuardContract}. On real time. */
public interface LimitContract {

    /** Makes the fixture of one test, which closes it. */
    GuardFixture fixture();

    /** RC23, deadline. */
    @Test
    @DisplayName("RC23 A wait that would end after the time limit is not begun: the caller gets the failure at once")
    default void noWaitBeyondTheLimit() {
        try (GuardFixture fixture = fixture()) {
            Duration limit = Duration.ofMillis(250);
            GuardTerms terms = GuardTerms.limitAlone(limit).withRetries(3, Duration.ofMillis(100));
            String seen = "";
            for (int round = 0; round < 5; round++) { // a machine that is late may run out of time in one
                IOException failure = new IOException("prepared");
                long before = System.nanoTime();
                Throwable thrown = Trial.of(fixture, terms).failing(failure);
                boolean waited = System.nanoTime() - before >= limit.toNanos();
                if (Expect.same(thrown, failure) && !waited) {
                    return;
                }
                seen = Expect.text(thrown) + (waited ? " when the time was over" : " early");
            }
            Expect.that(false, "the caller got %s", seen);
        }
    }

    /** RC31, without retries. */
    @Test
    @DisplayName("RC31 No interrupt is left behind by a limit that meets the end of the body, in 10,000 calls")
    default void noStaleInterrupt() {
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest guard = fixture.guard(GuardTerms.limitAlone(Races.LIMIT));
            Races races = Races.run(guard, Races::aroundTheLimit);

            Expect.that(races.stale() == 0, "%d of %d calls left one", races.stale(), Races.CALLS);
        }
    }

    /** RC31, with retries. */
    @Test
    @DisplayName("RC31 Nor by one that meets a wait for a retry, in 10,000 calls")
    default void noStaleInterruptOfWaits() {
        try (GuardFixture fixture = fixture()) {
            GuardTerms terms =
                    GuardTerms.limitAlone(Races.LIMIT.multipliedBy(2)).withRetries(3, Races.FIRST_DELAY);
            Races races = Races.run(fixture.guard(terms), Races::failSoon);

            Expect.that(races.stale() == 0, "%d of %d calls left one", races.stale(), Races.CALLS);
        }
    }

    /** RC31, from elsewhere. */
    @Test
    @DisplayName("RC31 An interrupt from elsewhere is not lost")
    default void aForeignInterruptIsKept() {
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest guard = fixture.guard(GuardTerms.limitAlone(Duration.ofSeconds(15)));
            int lost = Races.interruptsLost(guard);

            Expect.that(lost == 0, "%d of %d were lost", lost, Races.FOREIGN);
        } finally {
            Thread.interrupted();
        }
    }

    /** RC32. */
    @Test
    @Timeout(60)
    @DisplayName("RC32 An interrupt from elsewhere 60 ms into a limit of 5 s is an InterruptedException and no timeout")
    default void aForeignInterruptIsNoTimeout() {
        CountDownLatch released = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest guard = fixture.guard(GuardTerms.limitAlone(Duration.ofSeconds(5)));
            Throwable thrown = Races.thrownBy(guard, () -> {
                CompletableFuture.delayedExecutor(60, TimeUnit.MILLISECONDS).execute(caller::interrupt);
                released.await();
                return "released";
            });

            Expect.that(thrown instanceof InterruptedException, "the caller got %s", Expect.text(thrown));
        } finally {
            released.countDown();
            Thread.interrupted();
        }
    }

    /** RC33, inner. */
    @Test
    @Timeout(60)
    @DisplayName("RC33 Of two nested limits the inner one that is earlier ends only the inner call")
    default void theEarlierInnerLimitFiresAlone() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest outer = fixture.guard(GuardTerms.limitAlone(Duration.ofSeconds(30)));
            GuardUnderTest inner = fixture.guard(GuardTerms.limitAlone(Duration.ofMillis(20)));
            String answer = outer.call(() -> {
                Throwable thrown = Races.thrownBy(inner, () -> released.await(20, TimeUnit.SECONDS));
                return Thread.currentThread().isInterrupted() ? "interrupted" : Expect.text(thrown);
            });

            Expect.that(!answer.equals("interrupted"), "the outer call found its thread interrupted");
        } finally {
            released.countDown();
        }
        Expect.that(!Thread.interrupted(), "the interrupt flag was set");
    }

    /** RC33, outer. */
    @Test
    @Timeout(60)
    @DisplayName("RC33 The outer one that is earlier ends both, and leaves the flag clear")
    default void theEarlierOuterLimitEndsBoth() {
        CountDownLatch released = new CountDownLatch(1);
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest outer = fixture.guard(GuardTerms.limitAlone(Duration.ofMillis(50)));
            GuardUnderTest inner = fixture.guard(GuardTerms.limitAlone(Duration.ofSeconds(30)));
            long before = System.nanoTime();
            Races.thrownBy(outer, () -> inner.call(() -> released.await(30, TimeUnit.SECONDS)));
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);

            Expect.that(seconds < 20, "a call with a limit of 50 ms ended after %d s", seconds);
        } finally {
            released.countDown();
        }
        Expect.that(!Thread.interrupted(), "the interrupt flag was set");
    }

    /** RC34. */
    @Test
    @Timeout(60)
    @DisplayName("RC34 A body that swallows the interrupt and returns late still ends in a timeout, with a clear flag")
    default void aSwallowedInterruptIsStillATimeout() {
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest guard = fixture.guard(GuardTerms.limitAlone(Duration.ofMillis(20)));
            Throwable thrown = Races.thrownBy(guard, Races::swallowTheInterrupt);

            Expect.that(!(thrown instanceof InterruptedException), "the caller got %s", Expect.text(thrown));
        }
        Expect.that(!Thread.interrupted(), "the interrupt flag was set");
    }

    /** RC35, short. */
    @Test
    @DisplayName("RC35 A limit below one millisecond does not become zero")
    default void aShortLimitIsNotZero() {
        try (GuardFixture fixture = fixture()) {
            GuardUnderTest guard = fixture.guard(GuardTerms.limitAlone(Duration.ofNanos(900_000)));
            int inTime = Races.inTime(200, guard, Duration.ofNanos(300_000));

            Expect.that(inTime >= 100, "under 0.9 ms only %d of 200 calls of 0.3 ms ended in time", inTime);
        }
    }

    /** RC35, long. */
    @Test
    @DisplayName("RC35 A limit of Long.MAX_VALUE does not overflow")
    default void aHugeLimitDoesNotOverflow() {
        List<Duration> huge = List.of(
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE));
        try (GuardFixture fixture = fixture()) {
            for (Duration limit : huge) {
                try {
                    fixture.guard(GuardTerms.limitAlone(limit)).call(() -> "answer");
                } catch (Exception thrown) {
                    Expect.that(false, "%s under a limit of %s", thrown, limit);
                }
            }
        }
    }

    /** RC36. */
    @Test
    @DisplayName("RC36 2,000 calls that failed, synchronous and asynchronous ones, leave no timer")
    default void failedCallsLeaveNoTimer() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.limitAlone(Duration.ofSeconds(15)));
            trial.fail(1_000);
            for (int i = 0; i < 1_000; i++) {
                trial.guard.callAsync(() -> CompletableFuture.failedFuture(new IOException("prepared")));
            }
            int left = trial.guard.pendingTimers();
            for (int poll = 0; poll < 200 && left > 0; poll++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                left = trial.guard.pendingTimers();
            }

            Expect.that(left == 0, "%d timers were left", left);
        }
    }
}

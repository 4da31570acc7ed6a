package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.Action;
import dev.mainstay.core.timeout.LimitTimer;
import dev.mainstay.core.timeout.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The limit and the end of the work meet in the same microsecond, on real time. */
class InterruptRaceTest {

    private static final int IN_EVERY_BUILD = 10_000;
    private static final int MILLION = 1_000_000;
    private static final long LIMIT_NANOS = 50_000;

    private static final GuardConfig TIGHT = GuardConfig.api().toBuilder()
            .total(Duration.ofNanos(LIMIT_NANOS))
            .failures(10_000)
            .window(Duration.ofMillis(1))
            .consecutive(Integer.MAX_VALUE)
            .maxRetries(0)
            .build();

    private static final GuardConfig TIGHT_WITH_RETRIES = TIGHT.toBuilder()
            .total(Duration.ofNanos(2 * LIMIT_NANOS))
            .withoutRetryBudget()
            .maxRetries(3)
            .firstDelay(Duration.ofNanos(LIMIT_NANOS / 20))
            .build();

    private final Random random = new Random(42);

    @Test
    @Tag("RC31")
    void tenThousandBodiesThatEndAboutWhenTheLimitFiresLeaveNoStaleFlag() {
        race(IN_EVERY_BUILD, TIGHT, this::aroundTheLimit);
    }

    @Test
    @Tag("RC31")
    void tenThousandCallsWithRetriesLeaveNoStaleFlag() {
        race(IN_EVERY_BUILD, TIGHT_WITH_RETRIES, this::failingSoon);
    }

    @Test
    @Tag("RC31")
    @Tag("stress")
    void aMillionBodiesThatEndAboutWhenTheLimitFiresLeaveNoStaleFlag() {
        race(MILLION, TIGHT, this::aroundTheLimit);
    }

    @Test
    @Tag("RC31")
    @Tag("stress")
    void aMillionCallsWithRetriesLeaveNoStaleFlag() {
        race(MILLION, TIGHT_WITH_RETRIES, this::failingSoon);
    }

    @Test
    @Tag("RC31")
    void theFlagThatSomebodyElseSetIsStillSetAfterTheCall() {
        try (Guards guards = Guards.ofDefaults()) {
            Guard guard = guards.api("patient");
            for (int i = 0; i < IN_EVERY_BUILD; i++) {
                guard.call(() -> {
                    Thread.currentThread().interrupt();
                    return null;
                });

                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Test
    @Tag("RC33")
    void theInnerOfTwoNestedLimitsNeverClaimsTheInterruptOfTheOuter() {
        int late = 0;
        LimitTimer timer = LimitTimer.of("racing");
        for (int i = 0; i < IN_EVERY_BUILD; i++) {
            TimeLimit outer = TimeLimit.start(Duration.ofNanos(LIMIT_NANOS), timer);
            TimeLimit inner = TimeLimit.start(Duration.ofHours(1), timer);
            aroundTheLimit();

            assertThat(inner.end()).isFalse();
            late += outer.end() ? 1 : 0;
            assertThat(Thread.interrupted()).isFalse();
        }
        timer.close();

        assertThat(late).isBetween(IN_EVERY_BUILD / 100, IN_EVERY_BUILD - IN_EVERY_BUILD / 100);
    }

    @Test
    @Tag("RC36")
    void aMillionFinishedFailedAndCancelledCallsLeaveNoTimer() throws IOException {
        IOException failure = new IOException("prepared");
        CancellationException cancelled = new CancellationException("prepared");
        LimitTimer timer = LimitTimer.of("busy");
        int wrongFlags = 0;
        try (Guards guards = Guards.builder().scheduler(timer).build()) {
            Guard guard = guards.guard(
                    "busy", TIGHT.toBuilder().total(Duration.ofHours(1)).build());
            for (int i = 0; i < MILLION; i++) {
                int kind = i % 4;
                try {
                    guard.call(() -> {
                        if (kind == 1) {
                            throw failure;
                        }
                        if (kind == 2) {
                            throw cancelled;
                        }
                        if (kind == 3) {
                            Thread.currentThread().interrupt();
                            throw failure;
                        }
                        return null;
                    });
                } catch (IOException | CancellationException expected) {
                    wrongFlags += Thread.interrupted() == (kind == 3) ? 0 : 1;
                }
            }

            assertThat(timer.pending()).isZero();
            assertThat(wrongFlags).isZero();
        } finally {
            timer.close();
        }
    }

    private void race(int calls, GuardConfig config, Action<Object, IOException> body) {
        int inTime = 0;
        int late = 0;
        int stale = 0;
        try (Guards guards =
                Guards.builder().sleeper(InterruptRaceTest::spinInterruptibly).build()) {
            Guard guard = guards.guard("racing", config);
            for (int i = 0; i < calls; i++) {
                try {
                    guard.call(body);
                    inTime++;
                } catch (IOException failed) {
                    inTime++;
                } catch (DeadlineExceededException expected) {
                    late++;
                }
                if (Thread.interrupted()) {
                    stale++;
                }
            }
        }

        assertThat(stale).as("stale interrupts of %d calls", calls).isZero();
        assertThat(inTime).as("calls that ended in time").isGreaterThan(calls / 100);
        assertThat(late).as("calls that ran out of time").isGreaterThan(calls / 100);
    }

    private Object aroundTheLimit() {
        spin(LIMIT_NANOS / 2 + random.nextInt((int) LIMIT_NANOS * 2));
        return "result";
    }

    private Object failingSoon() throws IOException {
        spin(random.nextInt((int) LIMIT_NANOS));
        throw new IOException("soon");
    }

    /** A real sleep takes a thousand times as long as these waits. */
    private static void spinInterruptibly(Duration wait) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < wait.toNanos()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}

package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.timeout.LimitTimer;
import dev.mainstay.core.timeout.TimeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NestedGuardsTest {

    private final Lab lab = new Lab();
    private final Guard outer = lab.guards.guard("outer", patient());
    private final Guard middle = lab.guards.guard("middle", patient());
    private final Guard inner = lab.guards.guard("inner", patient());

    private static GuardConfig patient() {
        return GuardConfig.api().toBuilder().failures(1_000).consecutive(1_000).build();
    }

    @Test
    @Tag("RC26")
    void threeLayersMakeFourCallsAndNotSixtyFour() {
        IOException failure = new IOException("down");

        assertThatThrownBy(() -> outer.call(() -> middle.call(() -> inner.call(() -> lab.fail(() -> failure)))))
                .isSameAs(failure);

        assertThat(lab.calls).isEqualTo(4);
        assertThat(lab.sleptMillis()).containsExactly(100L, 200L, 400L);
    }

    @Test
    @Tag("RC26")
    void aFailureThatIsWrappedOnItsWayOutIsStillNotRetriedAgain() {
        assertThatThrownBy(() -> outer.call(() -> {
                    try {
                        return inner.call(() -> lab.fail(IOException::new));
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                }))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(lab.calls).isEqualTo(4);
    }

    @Test
    @Tag("RC12")
    @Tag("RC26")
    void theRejectionsOfAnInnerGuardAreNeitherRetriedNorCounted() {
        inner.breaker().forceOpen();

        assertThatThrownBy(() -> outer.call(() -> inner.call(lab::succeed))).isInstanceOf(CircuitOpenException.class);

        assertThat(lab.calls).isZero();
        assertThat(lab.sleptMillis()).isEmpty();
        assertThat(outer.breaker().getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    @Tag("RC26")
    void oneExceptionObjectThatAnotherCallGaveUpWithLongAgoIsRetriedAsANewOne() {
        IOException shared = new IOException("one object for all");
        lab.failing(inner, () -> shared);
        int before = lab.calls;
        lab.time.advance(Duration.ofMinutes(1));

        assertThat(lab.failing(outer, () -> shared)).isSameAs(shared);

        assertThat(lab.calls - before).isEqualTo(4);
    }

    @Test
    @Tag("RC26")
    void anInnerGuardWithoutRetriesLeavesThemToTheOuterOne() {
        Guard single = lab.single("single");

        assertThatThrownBy(() -> outer.call(() -> single.call(() -> lab.fail(IOException::new))))
                .isInstanceOf(IOException.class);

        assertThat(lab.calls).isEqualTo(4);
    }

    @Test
    @Tag("RC26")
    void whatAnInnerGuardMustNotRepeatIsNotRepeatedByTheOuterOneEither() {
        assertThatThrownBy(() -> outer.call(() -> inner.callOnce(() -> lab.fail(IOException::new))))
                .isInstanceOf(IOException.class);

        assertThat(lab.calls).isEqualTo(1);
    }

    @Test
    @Tag("RC29")
    void theEarlierFailuresHangOnTheLastOneUnderOneMark() {
        Throwable last = lab.failing(inner, IOException::new);

        assertThat(last.getSuppressed()).singleElement().satisfies(mark -> {
            assertThat(mark).hasMessage("guard \"inner\" gave up after 4 attempts: all retries were made");
            assertThat(mark.getSuppressed()).hasSize(3).doesNotContain(last);
            assertThat(mark.getStackTrace()).isEmpty();
        });
    }

    @Test
    @Tag("RC29")
    void oneExceptionObjectThrownByEveryAttemptOfManyCallsCollectsNothing() {
        IOException shared = new IOException("one object for all");
        for (int call = 0; call < 100; call++) {
            assertThat(lab.failing(inner, () -> shared)).isSameAs(shared);
            lab.time.advance(Duration.ofMinutes(1));
        }

        assertThat(shared.getSuppressed())
                .singleElement()
                .satisfies(mark -> assertThat(mark.getSuppressed()).isEmpty());
    }

    @Test
    @Tag("RC29")
    void anExceptionThatTakesNoSuppressedOnesPassesAsItIs() {
        class Bare extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Bare() {
                super("bare", null, false, false);
            }
        }

        Throwable last = lab.failing(inner, Bare::new);

        assertThat(last).isInstanceOf(Bare.class).hasNoSuppressedExceptions();
        assertThat(lab.calls).isEqualTo(4);
    }

    @Test
    void theMarkTellsWhyThereWasNoFurtherAttempt() {
        Throwable unsafe = null;
        try {
            inner.callOnce(() -> lab.fail(IOException::new));
        } catch (IOException failure) {
            unsafe = failure;
        }

        RetriesExhausted mark = (RetriesExhausted) unsafe.getSuppressed()[0];
        assertThat(mark.reason()).isEqualTo(Reason.NOT_REPEATABLE);
        assertThat(mark.guard()).isEqualTo("inner");
        assertThat(mark.attempts()).isEqualTo(1);
        assertThat(lab.heard.lines("gave-up")).containsExactly("gave-up{reason=not-repeatable}");
    }

    @Test
    @Tag("RC33")
    @Timeout(30)
    void theInterruptOfAnOuterLimitIsStillThereWhenAnInnerOneTakesBackItsOwn() throws InterruptedException {
        LimitTimer timer = LimitTimer.of("nested");
        TimeLimit around = TimeLimit.start(Duration.ofMillis(1), timer);
        TimeLimit within = TimeLimit.start(Deadline.after(Duration.ofMillis(2)), timer, around);
        while (!within.hasFired()) {
            Thread.onSpinWait();
        }

        assertThat(within.end()).isTrue();
        boolean stillInterrupted = Thread.currentThread().isInterrupted();
        assertThat(around.end()).isTrue();

        assertThat(stillInterrupted).isTrue();
        assertThat(Thread.interrupted()).isFalse();
        timer.close();
    }

    @Test
    @Tag("RC33")
    @Timeout(30)
    void aBodyThatGoesOnWaitingAfterItsInnerCallRanOutOfTimeIsInterruptedAgain() {
        CountDownLatch never = new CountDownLatch(1);
        try (Guards guards = Guards.ofDefaults()) {
            GuardConfig brief =
                    GuardConfig.api().toBuilder().total(Duration.ofMillis(50)).build();
            Guard around = guards.guard("around", brief);
            Guard within = guards.guard("within", brief);

            assertThatThrownBy(() -> around.call(() -> {
                        try {
                            within.call(() -> never.await(20, TimeUnit.SECONDS));
                        } catch (DeadlineExceededException caught) {
                            never.await(20, TimeUnit.SECONDS);
                        }
                        return "too late";
                    }))
                    .isInstanceOfSatisfying(
                            DeadlineExceededException.class,
                            late -> assertThat(late.guard()).isEqualTo("around"));
        }

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInnerGuardNeverTakesLongerThanTheOuterOneHasLeft() {
        ManualTime time = lab.time;
        Guard brief = lab.guards.guard(
                "brief",
                GuardConfig.api().toBuilder()
                        .total(Duration.ofSeconds(1))
                        .maxRetries(0)
                        .build());

        assertThatThrownBy(() -> brief.call(() -> {
                    time.advance(Duration.ofMillis(950));
                    return inner.call(() -> lab.fail(IOException::new));
                }))
                .isInstanceOf(IOException.class);

        assertThat(lab.calls).as("a wait of 100 ms does not fit into 50 ms").isEqualTo(1);
    }
}

package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.time.Sleeper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GuardRetryTest {

    private final Lab lab = new Lab();
    private final Guard guard = lab.guards.api("rates");

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(lab.time.pending()).isZero();
        lab.close();
    }

    @Test
    @Tag("RC19")
    void threeRetriesAreFourAttemptsAfter100And200And400Milliseconds() {
        List<Long> startedAtMillis = new ArrayList<>();
        IOException last = new IOException("attempt 4");

        assertThatThrownBy(() -> guard.call(() -> {
                    startedAtMillis.add(lab.time.nanos() / 1_000_000);
                    throw startedAtMillis.size() == 4 ? last : new IOException("earlier");
                }))
                .isSameAs(last);

        assertThat(startedAtMillis).containsExactly(0L, 100L, 300L, 700L);
        assertThat(lab.time.sleeps())
                .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
    }

    @Test
    void anAttemptThatSucceedsEndsTheRetries() throws IOException {
        String answer = guard.call(() -> lab.calls < 2 ? lab.fail(IOException::new) : lab.succeed());

        assertThat(answer).isEqualTo("answer");
        assertThat(lab.calls).isEqualTo(3);
        assertThat(lab.sleptMillis()).containsExactly(100L, 200L);
    }

    @Test
    void aLambdaThatThrowsNothingCheckedNeedsNoCatchAndMayReturnNull() {
        Object nothing = guard.call(() -> null);

        assertThat(nothing).isNull();
    }

    @Test
    void ignoredExceptionsAreNotRetried() {
        InvalidInputException failure = InvalidInputException.unreadable("no number");

        assertThat(lab.failing(guard, () -> failure)).isSameAs(failure);

        assertThat(lab.calls).isEqualTo(1);
        assertThat(lab.time.sleeps()).isEmpty();
    }

    @Test
    @Tag("RC27")
    void errorsAreNotRetriedAndPassUnchanged() {
        StackOverflowError error = new StackOverflowError();

        assertThat(lab.failing(guard, () -> error)).isSameAs(error);

        assertThat(lab.calls).isEqualTo(1);
    }

    @Test
    void callOnceRetriesWhatWasNotSent() throws IOException {
        String answer = guard.callOnce(() -> lab.calls < 2 ? lab.fail(ConnectException::new) : lab.succeed());

        assertThat(answer).isEqualTo("answer");
        assertThat(lab.calls).isEqualTo(3);
        assertThat(lab.sleptMillis()).containsExactly(100L, 200L);
    }

    @Test
    void callOnceDoesNotRetryWhatMayHaveBeenSent() {
        assertThatThrownBy(() -> guard.callOnce(() -> lab.fail(SocketTimeoutException::new)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> guard.callOnce(() -> lab.fail(() -> new StatusException(503, null))))
                .isInstanceOf(StatusException.class);

        assertThat(lab.calls).isEqualTo(2);
        assertThat(lab.time.sleeps()).isEmpty();
    }

    @Test
    void aLongerRetryAfterLengthensTheWaitAndAShorterOneDoesNotShortenIt() throws StatusException {
        Duration[] asked = {Duration.ofSeconds(2), Duration.ofMillis(1), null};

        guard.call(() ->
                lab.calls < 3 ? lab.fail(() -> new StatusException(503, asked[lab.calls - 1])) : lab.succeed());

        assertThat(lab.sleptMillis()).containsExactly(2000L, 200L, 400L);
    }

    @Test
    @Tag("RC23")
    void aWaitThatWouldEndAfterTheDeadlineIsNotBegun() {
        Guard hurried = lab.guards.guard(
                "hurried",
                GuardConfig.api().toBuilder().total(Duration.ofMillis(300)).build());

        assertThatThrownBy(() -> hurried.call(() -> lab.fail(IOException::new))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> hurried.call(() -> lab.fail(() -> new StatusException(429, Duration.ofDays(9999)))))
                .isInstanceOf(StatusException.class);

        assertThat(lab.sleptMillis()).containsExactly(100L);
        assertThat(lab.calls).isEqualTo(3);
    }

    @Test
    @Tag("RC23")
    void anOpenBreakerEndsTheRetriesWithoutAWait() {
        lab.failing(guard, IOException::new);
        IOException fifth = new IOException("the fifth");

        assertThat(lab.failing(guard, () -> fifth)).isSameAs(fifth);
        assertThat(lab.failing(guard, IOException::new)).isInstanceOf(CircuitOpenException.class);

        assertThat(lab.calls).isEqualTo(5);
        assertThat(lab.sleptMillis()).containsExactly(100L, 200L, 400L);
    }

    @Test
    void aBreakerThatOthersOpenDuringTheWaitEndsTheRetriesWithTheOwnFailure() {
        IOException own = new IOException("own");
        AtomicInteger waits = new AtomicInteger();
        Guard[] shared = new Guard[1];
        Sleeper sleeper = duration -> {
            if (waits.incrementAndGet() == 1) {
                lab.failing(shared[0], IOException::new);
            }
        };
        try (Guards guards = Guards.builder()
                .ticker(lab.time)
                .sleeper(sleeper)
                .scheduler(lab.time)
                .build()) {
            shared[0] = guards.api("shared");

            assertThat(lab.failing(shared[0], () -> own)).isSameAs(own);
        }

        assertThat(lab.calls).isEqualTo(5);
    }

    @Test
    @Tag("RC24")
    @Timeout(30)
    void anInterruptDuringAWaitWakesTheCallerAtOnceWithTheFlagSetAndTheFailureSuppressed() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Sleeper sleeper = duration -> {
            waiting.countDown();
            Sleeper.systemSleeper().sleep(duration);
        };
        IOException failure = new IOException("the dependency's own");
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            awaitQuietly(waiting);
            caller.interrupt();
        });
        try (Guards guards = Guards.builder().sleeper(sleeper).build()) {
            GuardConfig patient = GuardConfig.api().toBuilder()
                    .total(Duration.ofHours(8))
                    .firstDelay(Duration.ofHours(1))
                    .build();
            interrupter.start();

            assertThatThrownBy(() -> guards.guard("patient", patient).call(() -> lab.fail(() -> failure)))
                    .isInstanceOf(CallInterruptedException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(failure));
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lab.calls).isEqualTo(1);
        interrupter.join();
    }

    @Test
    @Tag("RC24")
    void anInterruptedExceptionOfTheBodyIsNotRetried() {
        assertThatThrownBy(() -> guard.call(() -> lab.fail(InterruptedException::new)))
                .isInstanceOf(InterruptedException.class);

        assertThat(lab.calls).isEqualTo(1);
        assertThat(lab.time.sleeps()).isEmpty();
    }

    @Test
    void anInterruptDuringAnAttemptEndsTheCallWithWhateverTheBodyThrows() {
        assertThatThrownBy(() -> guard.call(() -> {
                    Thread.currentThread().interrupt();
                    return lab.fail(IOException::new);
                }))
                .isInstanceOf(IOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lab.calls).isEqualTo(1);
        assertThat(lab.heard.lines("attempt")).containsExactly("attempt{outcome=interrupted}");
    }

    @Test
    void anInterruptedThreadBeginsNoCall() {
        Thread.currentThread().interrupt();

        assertThat(lab.failing(guard, IOException::new))
                .isInstanceOf(CallInterruptedException.class)
                .hasMessageContaining("rates")
                .hasMessageContaining("before the call");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lab.calls).isZero();
    }

    @Test
    void aClassifierThatThrowsLeavesTheDefaultsAndTheCallersException() {
        Classifier broken = failure -> {
            throw new IllegalStateException("classifier");
        };
        Guard judged = lab.guards.guard(
                "judged", GuardConfig.api().toBuilder().classifier(broken).build());
        IOException failure = new IOException("own");

        assertThat(lab.failing(judged, () -> failure)).isSameAs(failure);

        assertThat(lab.calls).isEqualTo(4);
    }

    @Test
    void anExceptionThatIsAnAnswerPassesWithoutRetryAndCountsAsSuccess() {
        Classifier answers = failure -> Optional.of(Classification.success());
        Guard judged = lab.guards.guard(
                "judged", GuardConfig.api().toBuilder().classifier(answers).build());

        assertThat(lab.failing(judged, IOException::new)).isInstanceOf(IOException.class);

        assertThat(lab.calls).isEqualTo(1);
        assertThat(lab.heard.lines("attempt")).containsExactly("attempt{outcome=success}");
    }

    @Test
    void anInterruptDuringTheWaitForAPlaceKeepsTheLastFailureToo() {
        IOException failure = new IOException("down");
        try (Guards guards = Guards.builder()
                .sleeper(wait -> Thread.currentThread().interrupt())
                .build()) {
            Guard narrow = guards.guard(
                    "narrow", GuardConfig.api().toBuilder().maxConcurrent(1).build());

            assertThatThrownBy(() -> narrow.call(() -> lab.fail(() -> failure)))
                    .isInstanceOf(CallInterruptedException.class)
                    .hasMessageContaining("bulkhead")
                    .hasSuppressedException(failure);
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lab.calls).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }
}

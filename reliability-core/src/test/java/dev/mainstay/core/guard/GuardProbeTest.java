package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of a probe, a later one is let through. */
class GuardProbeTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(30);

    private final Lab lab = new Lab();

    static Stream<Supplier<Throwable>> endsWithoutAWord() {
        return Stream.of(
                CancellationException::new,
                InterruptedException::new,
                () -> InvalidInputException.unreadable("not a number"));
    }

    @ParameterizedTest
    @MethodSource("endsWithoutAWord")
    @Tag("RC10")
    void aProbeThatIsIgnoredGivesItsPlaceBackAtOnce(Supplier<Throwable> end) {
        Guard guard = halfOpen(lab.single("rates"));
        lab.failing(guard, end);

        assertThat(guard.breaker().getState()).isEqualTo(State.HALF_OPEN);
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(guard.breaker().getState()).isEqualTo(State.CLOSED);
    }

    @Test
    @Tag("RC10")
    void aProbeThatEndsInAnErrorOpensTheBreakerAgainAndTheNextComesAfterTheOpenTime() {
        Guard guard = halfOpen(lab.single("rates"));
        lab.failing(guard, StackOverflowError::new);

        assertThat(guard.breaker().getState()).isEqualTo(State.OPEN);
        lab.time.advance(OPEN_FOR);
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
    }

    @Test
    @Tag("RC10")
    void aClassifierThatThrowsKeepsNoPlace() {
        Classifier broken = new Classifier() {
            @Override
            public Optional<Classification> classify(Exception failure) {
                throw new IllegalStateException("broken");
            }

            @Override
            public Optional<Classification> classifyResult(Object result) {
                throw new AssertionError("broken");
            }
        };
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder().maxRetries(0).classifier(broken).build());
        halfOpen(guard);
        assertThat(lab.failing(guard, IOException::new)).isInstanceOf(IOException.class);
        lab.time.advance(OPEN_FOR);

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(guard.breaker().getState()).isEqualTo(State.CLOSED);
    }

    @Test
    @Tag("RC10")
    void aProbeThatNeverEndsLosesItsPlaceOneSecondAfterTheTimeOfTheCall() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder().maxRetries(0).interrupt(false).build());
        probeThatNeverEnds(guard, Duration.ofSeconds(16));
    }

    @Test
    @Tag("RC10")
    void itsLeaseIsThatOfAnAttemptWhereThePolicyLimitsThose() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder()
                        .maxRetries(0)
                        .interrupt(false)
                        .attempt(Duration.ofSeconds(2))
                        .build());
        probeThatNeverEnds(guard, Duration.ofSeconds(3));
    }

    @Test
    @Tag("RC10")
    void itsLeaseIsThirtyOneSecondsWhereNothingIsLimited() {
        Guard guard = lab.guards.guard(
                "rates", GuardConfig.api().toBuilder().maxRetries(0).unlimited().build());
        probeThatNeverEnds(guard, Duration.ofSeconds(31));
    }

    /** The probe is still inside of its attempt while others call, in contexts of their own. */
    private void probeThatNeverEnds(Guard guard, Duration lease) {
        halfOpen(guard);
        guard.call(() -> CallContext.empty().call(() -> {
            lab.time.advance(lease.minusNanos(1));
            assertThatThrownBy(() -> guard.call(lab::succeed)).isInstanceOf(CircuitOpenException.class);
            lab.time.advance(Duration.ofNanos(1));
            assertThat(guard.call(lab::succeed)).isEqualTo("answer");
            assertThat(guard.breaker().getState()).isEqualTo(State.CLOSED);
            return null;
        }));
    }

    @Test
    @Tag("RC10")
    void anAsynchronousProbeThatTheCallerCancelsGivesItsPlaceBackAtOnce() {
        Guard guard = halfOpen(lab.single("rates"));
        boolean cancelled = guard.callAsync(CompletableFuture<String>::new)
                .toCompletableFuture()
                .cancel(true);

        assertThat(cancelled).isTrue();
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(guard.breaker().getState()).isEqualTo(State.CLOSED);
    }

    @Test
    @Tag("RC17")
    void fiveCallsInARowThatRunOutOfTheirFifteenSecondsOpenTheBreaker() {
        Guard guard = lab.guards.api("rates");
        for (int call = 0; call < 5; call++) {
            assertThat(guard.breaker().getState()).isEqualTo(State.CLOSED);
            assertThatThrownBy(() -> guard.call(() -> {
                        lab.time.advance(Duration.ofSeconds(15));
                        return "too late";
                    }))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(Thread.interrupted()).isFalse();
        }

        assertThat(lab.heard.lines("breaker")).containsExactly("breaker{from=closed, reason=consecutive, to=open}");
    }

    @Test
    @Tag("RC18")
    void theRejectionTellsEverythingAboutTheOpenBreakerInConstantSize() {
        Guard guard = lab.single("rates");
        IOException secret = new IOException("password=hunter2", new IOException("x".repeat(100_000)));
        for (int i = 0; i < 5; i++) {
            lab.failing(guard, () -> secret);
        }
        lab.time.advance(Duration.ofSeconds(12));

        CircuitOpenException rejection = (CircuitOpenException) lab.failing(guard, IOException::new);

        assertThat(guard.breaker().rejection().orElseThrow().remaining()).isEqualTo(Duration.ofSeconds(18));
        assertThat(rejection.guard()).isEqualTo("rates");
        assertThat(rejection.state()).isEqualTo(State.OPEN);
        assertThat(rejection.retryAfter()).contains(Duration.ofSeconds(18));
        assertThat(rejection.openedBy()).contains("java.io.IOException");
        assertThat(rejection).hasNoCause().hasNoSuppressedExceptions();
        assertThat(rejection.getStackTrace()).isEmpty();
        assertThat(rejection)
                .hasMessage("guard \"rates\" makes no call: its circuit breaker is open for another 18 s"
                        + " (opened by java.io.IOException)");
    }

    @Test
    @Tag("RC18")
    void theRejectionTellsOfProbesAndOfOperators() {
        Guard guard = halfOpen(lab.single("rates"));
        CircuitOpenException[] second = new CircuitOpenException[1];
        guard.call(() -> second[0] = (CircuitOpenException) lab.failing(guard, IOException::new));
        guard.breaker().forceOpen();
        CircuitOpenException forced = (CircuitOpenException) lab.failing(guard, IOException::new);

        assertThat(second[0].state()).isEqualTo(State.HALF_OPEN);
        assertThat(second[0].retryAfter()).isEmpty();
        assertThat(second[0]).hasMessageContaining("waiting for the result of a probe");
        assertThat(forced.state()).isEqualTo(State.FORCED_OPEN);
        assertThat(forced.retryAfter()).isEmpty();
        assertThat(forced.openedBy()).isEmpty();
        assertThat(forced).hasMessageContaining("held open by an operator");
    }

    private Guard halfOpen(Guard guard) {
        for (int i = 0; i < 5; i++) {
            lab.failing(guard, IOException::new);
        }
        lab.time.advance(OPEN_FOR);
        return guard;
    }
}

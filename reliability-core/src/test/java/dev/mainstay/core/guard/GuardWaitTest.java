package dev.mainstay.core.guard;

import static dev.mainstay.core.guard.Sources.failureOf;
import static dev.mainstay.core.guard.Sources.future;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Scheduler;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What can come between two attempts. */
class GuardWaitTest {

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    private final Lab lab = new Lab();
    private final Sources sources = new Sources();

    @Test
    void aBreakerThatIsForcedOpenDuringAnAsynchronousWaitEndsTheCallWithItsFailure() {
        Guard guard = lab.guards.api("rates");
        IOException failure = new IOException("first");
        CompletionStage<String> stage = guard.callAsync(sources::start);
        sources.failLast(failure);
        guard.breaker().forceOpen();
        lab.time.advance(FIRST_WAIT);

        assertThat(failureOf(stage)).isSameAs(failure);
        assertThat(reasonOf(failure)).isEqualTo(Reason.CIRCUIT_OPEN);
        assertThat(sources.count()).isEqualTo(1);
    }

    @Test
    void aPlaceThatSomebodyElseTookDuringAnAsynchronousWaitEndsTheCallWithItsFailure() {
        Guard guard = narrow();
        IOException failure = new IOException("first");
        CompletionStage<String> stage = guard.callAsync(sources::start);
        sources.failLast(failure);
        CompletableFuture<String> other = future(guard.callAsync(sources::start));
        lab.time.advance(FIRST_WAIT);

        assertThat(failureOf(stage)).isSameAs(failure);
        assertThat(reasonOf(failure)).isEqualTo(Reason.BULKHEAD_FULL);
        assertThat(other).isNotDone();
    }

    @Test
    void aPlaceThatSomebodyElseTookDuringAWaitEndsTheCallWithItsFailure() {
        ManualTime time = ManualTime.create();
        List<Guard> narrow = new ArrayList<>();
        Guards guards = Guards.builder()
                .ticker(time)
                .scheduler(time)
                .sleeper(wait ->
                        assertThat(narrow.get(0).callAsync(sources::start)).isNotNull())
                .build();
        narrow.add(guards.guard(
                "narrow", GuardConfig.api().toBuilder().maxConcurrent(1).build()));

        assertThatThrownBy(() -> narrow.get(0).call(() -> lab.fail(IOException::new)))
                .isInstanceOfSatisfying(
                        IOException.class,
                        failure -> assertThat(reasonOf(failure)).isEqualTo(Reason.BULKHEAD_FULL));

        assertThat(lab.calls).isEqualTo(1);
        guards.close();
    }

    @Test
    void guardsThatAreClosedDuringAWaitMakeNoFurtherAttempt() {
        List<Guards> closing = new ArrayList<>();
        Guards guards = Guards.builder().sleeper(wait -> closing.get(0).close()).build();
        closing.add(guards);

        assertThatThrownBy(() -> guards.api("rates").call(() -> lab.fail(IOException::new)))
                .isInstanceOfSatisfying(
                        IOException.class,
                        failure -> assertThat(reasonOf(failure)).isEqualTo(Reason.CLOSED));

        assertThat(lab.calls).isEqualTo(1);
    }

    @Test
    void anAttemptThatFailsAfterTheGuardsWereClosedIsTheLast() {
        IOException failure = new IOException("first");
        CompletionStage<String> stage = lab.guards.api("rates").callAsync(sources::start);
        lab.guards.close();
        sources.failLast(failure);

        assertThat(failureOf(stage)).isSameAs(failure);
        assertThat(reasonOf(failure)).isEqualTo(Reason.CLOSED);
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void anInterruptWhileItWaitsForAPlaceEndsTheCallWithTheFlagSet() {
        Guard guard = lab.guards.guard(
                "narrow",
                GuardConfig.api().toBuilder()
                        .maxConcurrent(1)
                        .maxWait(Duration.ofMinutes(1))
                        .build());
        CompletableFuture<String> holder = future(guard.callAsync(sources::start));
        List<Throwable> seen = new ArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                guard.call(lab::succeed);
            } catch (CallInterruptedException interrupted) {
                seen.add(interrupted);
                seen.add(Thread.currentThread().isInterrupted() ? interrupted : new AssertionError("flag lost"));
            }
        });
        waiting.start();
        while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        joined(waiting);

        assertThat(seen).hasSize(2).doesNotHaveAnyElementsOfTypes(AssertionError.class);
        assertThat(holder).isNotDone();
    }

    @Test
    void anAsynchronousWaitThatEndsAfterTheDeadlineIsFollowedByNoAttempt() {
        Guards oversleeping = oversleeping();
        IOException failure = new IOException("first");
        CompletionStage<String> stage = oversleeping.api("rates").callAsync(sources::start);
        sources.failLast(failure);
        lab.time.advance(Duration.ofSeconds(21));

        assertThat(failureOf(stage))
                .isInstanceOf(DeadlineExceededException.class)
                .hasCause(failure);
        assertThat(sources.count()).isEqualTo(1);
    }

    @Test
    void aResultThatIsAFailureIsReturnedWhenTheWaitEndsAfterTheDeadline() {
        Classifier all = new Classifier() {
            @Override
            public Optional<Classification> classify(Exception failure) {
                return Optional.empty();
            }

            @Override
            public Optional<Classification> classifyResult(Object result) {
                return Optional.of(Classification.failure(Sent.NO, Duration.ofSeconds(1)));
            }
        };
        GuardConfig config = GuardConfig.api().toBuilder()
                .classifier(all.orElse(Classifiers.http()))
                .build();
        CompletableFuture<String> stage =
                future(oversleeping().guard("rates", config).callAsync(sources::start));
        sources.last().complete("a bad answer");
        lab.time.advance(Duration.ofSeconds(21));

        assertThat(stage).isCompletedWithValue("a bad answer");
        assertThat(sources.count()).isEqualTo(1);
    }

    @Test
    void anExecutorThatRefusesDoesNotLoseTheStep() {
        Guards guards = Guards.builder()
                .ticker(lab.time)
                .scheduler(lab.time)
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .random(new Random(7))
                .build();
        CompletionStage<String> stage = guards.guard(
                        "rates", GuardConfig.api().toBuilder().jitter(true).build())
                .callAsync(sources::start);
        sources.failLast(new IOException("first"));
        lab.time.advance(FIRST_WAIT);
        lab.time.advance(Duration.ofSeconds(15));

        assertThat(sources.count()).isEqualTo(2);
        assertThat(failureOf(stage)).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void theTimeLimitOfAnAttemptDescribesItself() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder()
                        .attempt(Duration.ofSeconds(1))
                        .maxRetries(1)
                        .maxConcurrent(3)
                        .maxWait(Duration.ofMillis(5))
                        .holdUntilDone(true)
                        .build());

        assertThatThrownBy(() -> guard.call(() -> {
                    lab.time.advance(Duration.ofSeconds(2));
                    return "too late";
                }))
                .isInstanceOfSatisfying(TimeLimitExceededException.class, late -> {
                    assertThat(late.guard()).isEqualTo("rates");
                    assertThat(late.attempt()).isEqualTo(2);
                    assertThat(late.code()).isEqualTo("time-limit-exceeded");
                    assertThat(late.category()).isEqualTo(Category.TIMEOUT);
                    assertThat(reasonOf(late)).isEqualTo(Reason.MAX_RETRIES);
                });
        assertThat(guard.describe())
                .contains("1 s for each attempt", "at most 3 attempts at once", "wait up to 5 ms", "keeps its place");
        assertThat(guard.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void whereAttemptsMayNotWaitForAPlaceTheDescriptionSaysSo() {
        assertThat(narrow().describe()).contains("at most 1 attempt at once, further ones are refused");
        assertThatThrownBy(() -> GuardConfig.api().toBuilder()
                        .attempt(Duration.ofSeconds(16))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attempt must not be longer than total");
    }

    private Guard narrow() {
        return lab.guards.guard(
                "one-place", GuardConfig.api().toBuilder().maxConcurrent(1).build());
    }

    /** Every wait of up to a second takes twenty. */
    private Guards oversleeping() {
        Scheduler late = (task, delay) ->
                lab.time.schedule(task, delay.compareTo(Duration.ofSeconds(1)) <= 0 ? Duration.ofSeconds(20) : delay);
        return Guards.builder()
                .ticker(lab.time)
                .scheduler(late)
                .executor(Runnable::run)
                .build();
    }

    private static Reason reasonOf(Throwable failure) {
        return ((RetriesExhausted) failure.getSuppressed()[0]).reason();
    }

    private static void joined(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}

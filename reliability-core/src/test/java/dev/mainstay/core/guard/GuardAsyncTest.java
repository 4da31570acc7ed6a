package dev.mainstay.core.guard;

import static dev.mainstay.core.guard.Sources.failureOf;
import static dev.mainstay.core.guard.Sources.future;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuardAsyncTest {

    private final Lab lab = new Lab();
    private final Guard guard = lab.guards.api("rates");
    private final Sources sources = new Sources();

    @Test
    void anAttemptThatFailsIsFollowedByOthersAfterTheSameWaitsAsInASynchronousCall() {
        CompletableFuture<String> stage = future(guard.callAsync(sources::start));

        sources.failLast(new IOException("first"));
        lab.time.advance(Duration.ofMillis(99));
        assertThat(sources.count()).isEqualTo(1);
        lab.time.advance(Duration.ofMillis(1));
        sources.failLast(new CompletionException(new IOException("second")));
        lab.time.advance(Duration.ofMillis(200));
        sources.failLast(new IOException("third"));
        lab.time.advance(Duration.ofMillis(400));
        sources.last().complete("answer");

        assertThat(stage).isCompletedWithValue("answer");
        assertThat(sources.count()).isEqualTo(4);
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void afterTheLastAttemptTheStageFailsWithTheFailureItselfAndTheEarlierOnesOnIt() {
        IOException fourth = new IOException("fourth");
        CompletableFuture<String> stage = future(guard.callAsync(sources::start));
        for (int attempt = 1; attempt <= 4; attempt++) {
            sources.failLast(attempt == 4 ? new CompletionException(fourth) : new IOException("attempt " + attempt));
            lab.time.advance(Duration.ofMillis(400));
        }

        assertThat(failureOf(stage)).isSameAs(fourth);
        assertThat(fourth.getSuppressed()).hasSize(1);
        assertThat(fourth.getSuppressed()[0].getSuppressed()).hasSize(3);
        assertThat(sources.count()).isEqualTo(4);
    }

    @Test
    void whatMustNotBeRepeatedIsNotWhenItMayHaveBeenSent() {
        CompletableFuture<String> stage = future(guard.callOnceAsync(sources::start));
        sources.failLast(new IOException("reset"));
        lab.time.advance(Duration.ofSeconds(1));

        assertThat(failureOf(stage)).isInstanceOf(IOException.class);
        assertThat(sources.count()).isEqualTo(1);
    }

    @Test
    void anActionThatThrowsOrReturnsNoStageFailsTheStageAndIsRetried() {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<String> thrown = future(guard.callAsync(() -> {
            asked.incrementAndGet();
            throw new IOException("not even started");
        }));
        lab.time.advance(Duration.ofSeconds(1));
        CompletableFuture<String> none = future(lab.guards.api("others").callAsync(() -> null));
        lab.time.advance(Duration.ofSeconds(1));

        assertThat(failureOf(thrown)).isInstanceOf(IOException.class);
        assertThat(asked).hasValue(4);
        assertThat(failureOf(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("must return a stage");
    }

    @Test
    void anInterruptThatStartingTheWorkRanIntoIsNotLost() {
        CompletionStage<String> stage = guard.callAsync(() -> {
            throw new InterruptedException();
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failureOf(stage)).isInstanceOf(InterruptedException.class);
        assertThat(lab.sleptMillis()).isEmpty();
    }

    @Test
    @Tag("RC27")
    void anErrorIsNotRetriedAndReachesTheStageUnchanged() {
        StackOverflowError error = new StackOverflowError();
        CompletableFuture<String> stage = future(guard.callAsync(sources::start));
        CompletableFuture<String> thrown = future(guard.callAsync(() -> {
            throw error;
        }));
        sources.failLast(new CompletionException(error));
        lab.time.advance(Duration.ofSeconds(1));

        assertThat(failureOf(stage)).isSameAs(error);
        assertThat(failureOf(thrown)).isSameAs(error);
        assertThat(sources.count()).isEqualTo(1);
        assertThat(error.getSuppressed()).isEmpty();
    }

    @Test
    void aCallerWhoCancelsEndsTheCallAndCountsForNothing() {
        for (int i = 0; i < 10; i++) {
            future(guard.callAsync(sources::start)).cancel(false);
        }
        CompletableFuture<String> waiting = future(guard.callAsync(sources::start));
        sources.failLast(new IOException("first"));
        waiting.cancel(false);
        lab.time.advance(Duration.ofSeconds(20));

        assertThat(sources.count()).isEqualTo(11);
        assertThat(lab.time.pending()).isZero();
        assertThat(lab.heard.lines("breaker")).isEmpty();
    }

    @Test
    void everyAttemptRunsInTheCallersContextWithWhatIsLeftOfTheTime() {
        List<String> seen = new ArrayList<>();
        CorrelationId id = CorrelationId.mint();
        CallContext.empty()
                .withCorrelationId(id)
                .run(() -> guard.callAsync(() -> {
                    seen.add(CallContext.current().correlationId().orElseThrow().value() + " "
                            + Deadline.current().orElseThrow().remaining().toMillis());
                    return sources.start();
                }));
        sources.failLast(new IOException("first"));
        lab.time.advance(Duration.ofMillis(100));

        assertThat(seen).containsExactly(id.value() + " 15000", id.value() + " 14900");
    }

    @Test
    void closedGuardsFailAWaitAtOnceWithTheFailureAndRefuseFurtherCalls() {
        CompletableFuture<String> waiting = future(guard.callAsync(sources::start));
        IOException failure = new IOException("first");
        sources.failLast(failure);
        lab.guards.close();

        assertThat(failureOf(waiting)).isSameAs(failure);
        assertThat(((RetriesExhausted) failure.getSuppressed()[0]).reason()).isEqualTo(RetriesExhausted.Reason.CLOSED);
        assertThat(failureOf(guard.callAsync(sources::start))).isInstanceOf(GuardsClosedException.class);
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void anOpenBreakerAndASpentDeadlineRefuseByTheStage() {
        for (int i = 0; i < 5; i++) {
            assertThat(guard.callOnceAsync(sources::start)).isNotNull();
            sources.failLast(new IOException());
        }
        CompletableFuture<CompletionStage<String>> late = new CompletableFuture<>();
        CallContext.empty()
                .withDeadline(Deadline.after(Duration.ZERO, lab.time))
                .run(() -> late.complete(lab.guards.api("others").callAsync(sources::start)));

        assertThat(failureOf(guard.callAsync(sources::start))).isInstanceOf(CircuitOpenException.class);
        assertThat(failureOf(late.join())).isInstanceOf(DeadlineExceededException.class);
        assertThat(sources.count()).isEqualTo(5);
    }

    @Test
    void anAttemptLimitFailsTheAttemptAndTheNextOneMaySucceed() {
        Guard limited = lab.guards.guard(
                "limited",
                GuardConfig.api().toBuilder().attempt(Duration.ofSeconds(1)).build());
        CompletableFuture<String> stage = future(limited.callAsync(sources::start));
        lab.time.advance(Duration.ofSeconds(1));
        lab.time.advance(Duration.ofMillis(100));
        sources.last().complete("second");

        assertThat(stage).isCompletedWithValue("second");
        assertThat(sources.count()).isEqualTo(2);
    }

    @Test
    void theSignalsTellTheSameAsForASynchronousCall() {
        assertThat(guard.callAsync(sources::start)).isNotNull();
        sources.failLast(new IOException());
        lab.time.advance(Duration.ofMillis(100));
        sources.last().complete("answer");

        assertThat(lab.heard.lines())
                .containsExactly(
                        "attempt{outcome=failure}", "retry{}", "attempt{outcome=success}", "call{outcome=success}");
    }
}

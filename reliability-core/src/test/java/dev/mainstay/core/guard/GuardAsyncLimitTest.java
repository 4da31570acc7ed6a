package dev.mainstay.core.guard;

import static dev.mainstay.core.guard.Sources.failureOf;
import static dev.mainstay.core.guard.Sources.future;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuardAsyncLimitTest {

    private final Lab lab = new Lab();
    private final Guard guard = lab.guards.api("rates");
    private final Sources sources = new Sources();

    @Test
    @Tag("RC38")
    void whenTheTimeIsOverOnlyOurStageFailsAndTheSharedSourceGoesOn() {
        CompletableFuture<String> shared = new CompletableFuture<>();
        CompletableFuture<String> stage = future(guard.callAsync(() -> shared));
        lab.time.advance(Duration.ofSeconds(15));

        assertThat(failureOf(stage)).isInstanceOf(DeadlineExceededException.class);
        assertThat(shared).isNotDone();

        shared.complete("for the others");
        assertThat(shared.join()).isEqualTo("for the others");
        assertThat(lab.heard.lines("late")).containsExactly("late{discarded=result}");
    }

    @Test
    @Tag("RC38")
    void whenTheTimeIsOverTheWorkIsCancelledOnce() {
        AtomicInteger cancelled = new AtomicInteger();
        List<Cancellation> seen = new ArrayList<>();
        CompletableFuture<String> stage = future(guard.callAsync(cancellation -> {
            seen.add(cancellation);
            cancellation.onCancel(() -> {
                throw new IllegalStateException("a hook that throws");
            });
            cancellation.onCancel(cancelled::incrementAndGet);
            return sources.start();
        }));

        lab.time.advance(Duration.ofSeconds(14));
        assertThat(cancelled).hasValue(0);
        lab.time.advance(Duration.ofSeconds(20));
        stage.cancel(true);
        sources.last().complete("late");

        assertThat(cancelled).hasValue(1);
        assertThat(seen).singleElement().matches(Cancellation::isCancelled);
        seen.get(0).onCancel(cancelled::incrementAndGet);
        assertThat(cancelled).as("a hook that is added too late").hasValue(2);
    }

    @Test
    @Tag("RC38")
    void workThatEndedInTimeIsNeverCancelled() {
        AtomicInteger cancelled = new AtomicInteger();
        CompletableFuture<String> stage = future(guard.callAsync(cancellation -> {
            cancellation.onCancel(cancelled::incrementAndGet);
            return sources.start();
        }));
        sources.last().complete("in time");
        lab.time.advance(Duration.ofSeconds(20));
        stage.cancel(true);

        assertThat(cancelled).hasValue(0);
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    @Tag("RC38")
    void thePlaceInTheBulkheadIsFreeWhenTheTimeIsOver() {
        Guard narrow = lab.guards.guard("narrow", narrow(false));
        assertThat(narrow.callAsync(sources::start)).isNotNull();
        CompletionStage<String> refused = narrow.callAsync(sources::start);
        lab.time.advance(Duration.ofSeconds(15));

        CompletableFuture<String> next = future(narrow.callAsync(sources::start));
        sources.first().complete("late");
        CompletionStage<String> second = narrow.callAsync(sources::start);

        assertThat(failureOf(refused)).isInstanceOf(BulkheadFullException.class);
        assertThat(next).isNotDone();
        assertThat(failureOf(second)).as("the late end gave no second place").isInstanceOf(BulkheadFullException.class);
        sources.last().complete("answer");
        assertThat(next).isCompletedWithValue("answer");
    }

    @Test
    @Tag("RC38")
    void thePlaceIsHeldUntilTheWorkHasEndedWhereThePolicySaysSo() {
        Guard narrow = lab.guards.guard("narrow", narrow(true));
        CompletableFuture<String> first = future(narrow.callAsync(sources::start));
        lab.time.advance(Duration.ofSeconds(15));

        assertThat(failureOf(first)).isInstanceOf(DeadlineExceededException.class);
        assertThat(failureOf(narrow.callAsync(sources::start))).isInstanceOf(BulkheadFullException.class);

        sources.first().complete("late");
        CompletableFuture<String> next = future(narrow.callAsync(sources::start));
        assertThat(next).isNotDone();
        assertThat(failureOf(narrow.callAsync(sources::start))).isInstanceOf(BulkheadFullException.class);
    }

    private static GuardConfig narrow(boolean holdUntilDone) {
        return GuardConfig.api().toBuilder()
                .maxConcurrent(1)
                .maxRetries(0)
                .holdUntilDone(holdUntilDone)
                .build();
    }
}

package dev.mainstay.testkit.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a call is repeated and when it is not; a part of {@link GuardContract}. */
public interface RetryContract {

    /** Makes the fixture of one test, which closes it. */
    GuardFixture fixture();

    /** RC19. */
    @Test
    @DisplayName("RC19 Three retries make four invocations, after waits of 100, 200 and 400 ms and none after the last")
    default void threeRetriesAfterExactWaits() {
        try (GuardFixture fixture = fixture()) {
            Waits waits = Waits.shortestOf(fixture.time().isExact() ? 1 : 20, fixture);

            Expect.that(waits.matches(fixture.time().slack().dividedBy(4)), "%s", waits);
        }
    }

    /** RC23, breaker. */
    @Test
    @DisplayName(
            "RC23 When the breaker opens there is neither a further attempt nor a wait, and the caller gets the failure")
    default void anOpenBreakerEndsTheCall() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone().withRetries(3, Duration.ofSeconds(1)));
            trial.fail(1);
            IOException fifth = new IOException("the fifth");
            long before = fixture.time().nanos();
            Throwable thrown = trial.failing(fifth);
            Duration waited = fixture.time().since(before);

            Expect.that(trial.runs() == 5, "there were %d attempts", trial.runs());
            Expect.that(waited.compareTo(Duration.ofSeconds(1)) < 0, "it waited %s", Expect.text(waited));
            Expect.that(Expect.same(thrown, fifth), "the caller got %s", Expect.text(thrown));
        }
    }

    /** RC24, wait. */
    @Test
    @DisplayName(
            "RC24 An interrupt during a wait wakes the caller, with the flag set, the last failure told and no further attempt")
    default void anInterruptEndsTheWait() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.retriesAlone().withRetries(3, Duration.ofSeconds(2)));
            IOException failure = new IOException("prepared");
            Thread caller = Thread.currentThread();
            fixture.time().schedule(caller::interrupt, Duration.ofSeconds(1));
            Throwable thrown = trial.failing(failure);
            boolean flag = Thread.interrupted();

            Expect.that(trial.runs() == 1, "there were %d attempts", trial.runs());
            Expect.that(flag, "the interrupt flag was clear");
            Expect.that(Expect.holds(thrown, failure), "%s does not tell the last failure", Expect.text(thrown));
        } finally {
            Thread.interrupted();
        }
    }

    /** RC24, body. */
    @Test
    @DisplayName("RC24 An InterruptedException of the body is not retried")
    default void anInterruptedBodyIsNotRepeated() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.retriesAlone());
            trial.failing(new InterruptedException("prepared"));

            Expect.that(trial.runs() == 1, "there were %d attempts", trial.runs());
        } finally {
            Thread.interrupted();
        }
    }

    /** RC26. */
    @Test
    @DisplayName("RC26 Three guards within each other do not multiply their attempts")
    default void nestedGuardsDoNotMultiply() {
        try (GuardFixture fixture = fixture()) {
            Trial inner = Trial.of(fixture, GuardTerms.retriesAlone());
            GuardUnderTest middle = fixture.guard(GuardTerms.retriesAlone());
            GuardUnderTest outer = fixture.guard(GuardTerms.retriesAlone());
            IOException failure = new IOException("prepared");
            try {
                outer.call(() -> middle.call(() -> {
                    throw Trial.asException(inner.failing(failure));
                }));
            } catch (Exception thrown) {
                Expect.that(Expect.holds(thrown, failure), "the caller got %s", Expect.text(thrown));
            }

            Expect.that(inner.runs() == 4, "one call made %d attempts", inner.runs());
        }
    }

    /** RC27, synchronous. */
    @Test
    @DisplayName("RC27 An Error is not retried and reaches the caller unchanged")
    default void errorsAreNotRepeated() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.retriesAlone());
            LinkageError error = new LinkageError("prepared");
            Throwable thrown = trial.failing(error);

            Expect.that(trial.runs() == 1, "there were %d attempts", trial.runs());
            Expect.that(Expect.same(thrown, error), "the caller got %s", Expect.text(thrown));
        }
    }

    /** RC27, asynchronous. */
    @Test
    @DisplayName("RC27 Nor is an Error of an asynchronous call")
    default void errorsOfStagesAreNotRepeated() throws Exception {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.retriesAlone());
            LinkageError error = new LinkageError("prepared");
            CompletableFuture<String> stage = trial.guard
                    .<String>callAsync(() -> {
                        trial.succeed();
                        return CompletableFuture.failedFuture(error);
                    })
                    .toCompletableFuture();
            Throwable thrown = failureOf(stage);

            Expect.that(trial.runs() == 1, "there were %d attempts", trial.runs());
            Expect.that(Expect.same(thrown, error), "the caller got %s", Expect.text(thrown));
        }
    }

    private static Throwable failureOf(CompletableFuture<String> stage) throws InterruptedException {
        try {
            throw new AssertionError("the call returned " + stage.get(5, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return failed.getCause() == null ? failed : failed.getCause();
        } catch (TimeoutException never) {
            throw new AssertionError("the call did not end", never);
        }
    }

    /** RC43. */
    @Test
    @DisplayName("RC43 Business errors pass through: no retry, no breaker")
    default void businessErrorsPass() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone().withRetries(3, Duration.ofMillis(100)));
            List<Throwable> others = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                BusinessException refused = new BusinessException("no such order");
                Throwable thrown = trial.failing(refused);
                if (!Expect.same(thrown, refused)) {
                    others.add(thrown);
                }
            }

            Expect.that(others.isEmpty(), "%d of 10 callers got something else", others.size());
            Expect.that(trial.runs() == 10, "10 calls made %d attempts", trial.runs());
            Expect.that(trial.admits(), "it opened");
        }
    }
}

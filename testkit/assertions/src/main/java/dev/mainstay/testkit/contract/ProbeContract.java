package dev.mainstay.testkit.contract;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a half-open breaker; a part of {@link GuardContract}. */
public interface ProbeContract {

    /** Makes the fixture of one test, which closes it. */
    GuardFixture fixture();

    /** RC9, success. */
    @Test
    @DisplayName("RC9 A success that began before the breaker opened does not close it while a probe runs")
    default void aLateSuccessChangesNothing() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            try (HeldCall old = HeldCall.begin(trial.guard)) {
                halfOpen(fixture, trial);
                try (HeldCall probe = HeldCall.begin(trial.guard)) {
                    old.succeed();
                    Expect.that(!trial.admits(), "it closed while the probe still ran");
                    probe.succeed();
                }
            }

            Expect.that(trial.admits(), "the probe succeeded and did not close it");
        }
    }

    /** RC9, failure. */
    @Test
    @DisplayName("RC9 A failure that began before the breaker opened does not spoil the probe")
    default void aLateFailureChangesNothing() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            try (HeldCall old = HeldCall.begin(trial.guard)) {
                halfOpen(fixture, trial);
                try (HeldCall probe = HeldCall.begin(trial.guard)) {
                    old.fail(new IOException("late"));
                    probe.succeed();
                }
            }

            Expect.that(trial.admits(), "the probe succeeded and it stayed open");
        }
    }

    /** RC10, Error. */
    @Test
    @DisplayName("RC10 A probe that ends in an Error does not block later probes")
    default void anErrorKeepsNoPlace() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            halfOpen(fixture, trial);
            trial.failing(new StackOverflowError());

            expectLaterProbe(fixture, trial);
        }
    }

    /** RC10, cancellation. */
    @Test
    @DisplayName("RC10 A probe that ends in a cancellation does not block later probes")
    default void aCancellationKeepsNoPlace() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            halfOpen(fixture, trial);
            trial.failing(new CancellationException("prepared"));

            expectLaterProbe(fixture, trial);
        }
    }

    /** RC10, cancelled stage. */
    @Test
    @DisplayName("RC10 An asynchronous probe that its caller cancels does not block later probes")
    default void aCancelledStageKeepsNoPlace() throws Exception {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            halfOpen(fixture, trial);
            CompletableFuture<String> started = new CompletableFuture<>();
            CompletionStage<String> stage = trial.guard.callAsync(() -> {
                started.complete("started");
                return new CompletableFuture<>();
            });
            started.completeOnTimeout("never", 5, TimeUnit.SECONDS);
            Expect.that(started.get().equals("started"), "no asynchronous call was let through after 31 s");
            stage.toCompletableFuture().cancel(true);

            expectLaterProbe(fixture, trial);
        }
    }

    /** RC10, never. */
    @Test
    @DisplayName("RC10 A probe that never ends does not block later probes")
    default void aProbeThatNeverEndsLosesItsPlace() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            halfOpen(fixture, trial);
            try (HeldCall lost = HeldCall.begin(trial.guard)) {
                expectLaterProbe(fixture, trial);
                lost.succeed();
            }
        }
    }

    /** RC11. */
    @Test
    @DisplayName("RC11 A breaker that closes begins with an empty window: four failures do not open it")
    default void closingClearsTheWindow() {
        try (GuardFixture fixture = fixture()) {
            Trial trial = Trial.of(fixture, GuardTerms.breakerAlone());
            halfOpen(fixture, trial);
            Expect.that(trial.admits(), "no probe was let through after 31 s");
            trial.fail(4);

            Expect.that(trial.admits(), "it opened again");
        }
    }

    private static void halfOpen(GuardFixture fixture, Trial trial) {
        trial.fail(5);
        Expect.that(!trial.admits(), "five failures did not open it");
        fixture.time().advance(Windows.PAST_OPEN);
    }

    /** A lease may end on real time even where the rest of the breaker is driven by hand. */
    private static void expectLaterProbe(GuardFixture fixture, Trial trial) {
        int rounds = fixture.time().isExact() ? 40 : 5;
        for (int round = 0; round < rounds; round++) {
            fixture.time().advance(Windows.PAST_OPEN);
            if (trial.admits()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        Expect.that(false, "no call was let through %d s later", rounds * Windows.PAST_OPEN.toSeconds());
    }
}

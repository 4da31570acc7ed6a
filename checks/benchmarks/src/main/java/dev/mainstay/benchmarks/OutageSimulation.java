package dev.mainstay.benchmarks;

import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.guard.GuardConfig;
import dev.mainstay.core.guard.Guards;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A service that calls one dependency through a real guard, on a time of its own, while the dependency is down. Everything runs on the calling
 * thread, in the same order every time.
 *
 * @param requestsPerSecond evenly spread, each a little off its place
 * @param seconds of the whole simulation
 * @param downFrom the first second in which every call fails, at once
 * @param downTo the first second in which calls succeed again
 */
record OutageSimulation(int requestsPerSecond, int seconds, int downFrom, int downTo) {

    private static final int SEED = 20_261_121;

    /** Who calls. */
    enum Caller {
        /** The preset as it is. */
        API_GUARD("api guard"),
        /** The retry budget by itself: an operator holds the breaker closed. */
        BUDGET_ALONE("3 retries within the retry budget, breaker held closed"),
        /** Neither breaker nor budget. */
        NAIVE("3 retries, neither budget nor breaker");

        private final String words;

        Caller(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        private Guard guardOf(Guards guards) {
            GuardConfig config = this == NAIVE
                    ? GuardConfig.api().toBuilder().withoutRetryBudget().build()
                    : GuardConfig.api();
            Guard guard = guards.guard("dependency", config);
            if (this != API_GUARD) {
                guard.breaker().forceClosed();
            }
            return guard;
        }
    }

    /** Runs it. */
    Load run(Caller caller) {
        ManualTime time = ManualTime.create();
        Load load = Load.ofSeconds(seconds);
        try (Guards guards = Guards.builder()
                .ticker(time)
                .sleeper(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build()) {
            drive(caller.guardOf(guards), time, load);
        }
        return load;
    }

    private void drive(Guard guard, ManualTime time, Load load) {
        Random random = new Random(SEED);
        long gap = Duration.ofSeconds(1).toNanos() / requestsPerSecond;
        for (long i = 0; i < (long) seconds * requestsPerSecond; i++) {
            long due = i * gap + random.nextInt((int) gap);
            time.advance(Duration.ofNanos(due - time.nanos()));
            int second = second(time);
            load.requests().add(second);
            guard.callAsync(() -> answer(time, load)).whenComplete((answer, failure) -> {
                if (failure != null) {
                    load.failed().add(second);
                }
            });
        }
        time.advance(Duration.ofSeconds(seconds).minusNanos(time.nanos() + 1));
    }

    private CompletionStage<String> answer(ManualTime time, Load load) {
        int second = second(time);
        load.calls().add(second);
        return second >= downFrom && second < downTo
                ? CompletableFuture.failedFuture(new IOException("connection reset"))
                : CompletableFuture.completedFuture("answer");
    }

    private static int second(ManualTime time) {
        return (int) Duration.ofNanos(time.nanos()).toSeconds();
    }
}

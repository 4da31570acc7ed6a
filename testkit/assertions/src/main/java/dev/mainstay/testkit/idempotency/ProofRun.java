package dev.mainstay.testkit.idempotency;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Sends the calls of a proof: for each key all of them from threads that start together. */
final class ProofRun {

    private static final Ticker TICKER = Ticker.systemTicker();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final ProofPlan plan;
    private final ExecutorService threads;

    private ProofRun(ProofPlan plan, ExecutorService threads) {
        this.plan = plan;
        this.threads = threads;
    }

    static List<Observed> of(ProofPlan plan) {
        ExecutorService threads = Executors.newFixedThreadPool(plan.calls, task -> {
            Thread thread = new Thread(task, "mainstay-proof");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ProofRun run = new ProofRun(plan, threads);
            RandomGenerator random = new SplittableRandom(plan.seed);
            List<Observed> seen = new ArrayList<>();
            for (int repeat = 1; repeat <= plan.repeats; repeat++) {
                seen.add(run.repeat(repeat, plan.keys.next(random)));
            }
            return seen;
        } finally {
            threads.shutdownNow();
        }
    }

    private Observed repeat(int repeat, String key) {
        long before = effects(plan);
        long deadline = TICKER.nanos() + Nanos.of(plan.limit);
        CyclicBarrier start = new CyclicBarrier(plan.calls);
        Callable<CallEnding> call = () -> {
            start.await();
            return ending(key, deadline);
        };
        List<Future<CallEnding>> running = new ArrayList<>();
        for (int i = 0; i < plan.calls; i++) {
            running.add(threads.submit(call));
        }
        List<CallEnding> endings = new ArrayList<>();
        for (Future<CallEnding> future : running) {
            endings.add(ended(future, deadline, repeat));
        }
        return new Observed(repeat, key, effects(plan) - before, endings);
    }

    private CallEnding ended(Future<CallEnding> call, long deadline, int repeat) {
        try {
            // A little longer than the calls have themselves, so that one which is told to come back can say so.
            long left = deadline - TICKER.nanos() + LONGEST_PAUSE.toNanos();
            return call.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException never) {
            throw new AssertionError(
                    "Expected every call to end within " + plan.limit + " but in repeat " + repeat + " of "
                            + plan.repeats + " not all of " + plan.calls + " did (seed " + plan.seed + ")",
                    never);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a proof ran", interrupt);
        }
    }

    private CallEnding ending(String key, long deadline) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        try {
            Answer answer = plan.call.send(key);
            while (plan.inFlight.test(answer)) {
                if (plan.inFlightTolerated || deadline - TICKER.nanos() <= pause.toNanos()) {
                    return new CallEnding.InFlight(answer.status());
                }
                Sleeper.systemSleeper().sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                answer = plan.call.send(key);
            }
            return new CallEnding.Answered(compared(answer));
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failure) {
            return new CallEnding.Failed(failure.toString());
        }
    }

    private Answer compared(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : plan.headers) {
            if (!answer.header(name).isEmpty()) {
                headers.put(name, answer.header(name));
            }
        }
        return new Answer(answer.status(), headers, answer.body());
    }

    /** Returns how many effects there are, zero where nobody counts them. */
    static long effects(ProofPlan plan) {
        if (plan.effects == null) {
            return 0;
        }
        try {
            return plan.effects.count();
        } catch (Exception failure) {
            throw new IllegalStateException("the side effects could not be counted", failure);
        }
    }
}

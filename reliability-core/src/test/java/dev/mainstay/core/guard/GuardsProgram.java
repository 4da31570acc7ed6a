package dev.mainstay.core.guard;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a service does with guards, in a JVM of its own; see {@link SeparateJvm}. */
final class GuardsProgram {

    private static final int CALLERS = 200;

    private GuardsProgram() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "close" -> close();
            case "forget" ->
                System.out.println(
                        "still waiting: " + !useEverything(Guards.ofDefaults()).isDone());
            default -> virtualThreads();
        }
    }

    private static void close() throws Exception {
        Guards guards = Guards.ofDefaults();
        CompletableFuture<String> waiting = useEverything(guards);
        System.out.println(retried(guards));
        List<Thread> ours = threadsOfGuards();
        guards.close();
        guards.close();
        try {
            System.out.println("the waiting call: " + waiting.get(10, TimeUnit.SECONDS));
        } catch (java.util.concurrent.ExecutionException failed) {
            System.out.println("the waiting call: " + failed.getCause().getMessage());
        }
        int alive = 0;
        for (Thread thread : ours) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            alive += thread.isAlive() ? 1 : 0;
        }
        System.out.println("threads "
                + ours.stream().map(Thread::getName).distinct().sorted().toList() + ", alive " + alive);
    }

    /** An asynchronous call whose second attempt runs on a worker. */
    private static String retried(Guards guards) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        GuardConfig quick =
                GuardConfig.api().toBuilder().firstDelay(Duration.ofMillis(1)).build();
        return guards.guard("retrying", quick)
                .callAsync(() -> attempts.incrementAndGet() == 1
                        ? CompletableFuture.<String>failedFuture(new IOException("first"))
                        : CompletableFuture.completedFuture("answer of the second attempt"))
                .toCompletableFuture()
                .get();
    }

    private static List<Thread> threadsOfGuards() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mainstay-guards-"))
                .toList();
    }

    /** A limited call, an asynchronous one, and one that waits an hour for its retry. */
    private static CompletableFuture<String> useEverything(Guards guards) throws Exception {
        System.out.println(guards.api("rates").call(() -> "answer"));
        System.out.println(guards.api("rates")
                .callAsync(() -> CompletableFuture.completedFuture("asynchronous answer"))
                .toCompletableFuture()
                .get());
        GuardConfig patient = GuardConfig.api().toBuilder()
                .unlimited()
                .firstDelay(Duration.ofHours(1))
                .maxRetries(1)
                .build();
        return guards.guard("patient", patient)
                .callAsync(() -> CompletableFuture.<String>failedFuture(new IOException("failed at first")))
                .toCompletableFuture();
    }

    /** Two hundred callers on virtual threads, after one on a platform thread: to load a class pins, whoever does it. */
    private static void virtualThreads() throws Exception {
        Tally warmUp = new Tally();
        Tally tally = new Tally();
        GuardConfig many = GuardConfig.api().toBuilder()
                .failures(10_000)
                .consecutive(Integer.MAX_VALUE)
                .withoutRetryBudget()
                .firstDelay(Duration.ofMillis(1))
                .build();
        ExecutorService pool = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try (Guards guards = Guards.ofDefaults()) {
            Guard wide =
                    guards.guard("wide", many.toBuilder().maxConcurrent(CALLERS).build());
            Guard brief = guards.guard(
                    "brief", many.toBuilder().total(Duration.ofMillis(50)).build());
            warmUp.callInEveryWay(wide, brief);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(pool.submit(() -> tally.callInEveryWay(wide, brief)));
            }
            for (Future<?> one : all) {
                one.get();
            }
            System.out.println(tally);
        } finally {
            pool.shutdownNow();
        }
    }

    /** What came of calls. */
    private static final class Tally {

        private final CountDownLatch never = new CountDownLatch(1);
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicInteger timeouts = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger stale = new AtomicInteger();

        private Object callInEveryWay(Guard wide, Guard brief) throws InterruptedException {
            wide.call(answers::incrementAndGet);
            try {
                brief.call(() -> never.await(20, TimeUnit.SECONDS));
            } catch (DeadlineExceededException late) {
                timeouts.incrementAndGet();
            }
            try {
                wide.call(() -> {
                    throw new IOException("down");
                });
            } catch (IOException down) {
                failures.incrementAndGet();
            }
            return stale.addAndGet(Thread.interrupted() ? 1 : 0);
        }

        @Override
        public String toString() {
            return "answers " + answers + ", timeouts " + timeouts + ", failures " + failures + ", stale " + stale;
        }
    }
}

package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.GLOBEX;
import static dev.mainstay.core.context.Facts.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

@ExtendWith(NothingLeftBehind.class)
class HandOverTest {
    private final ExecutorService plain = Executors.newSingleThreadExecutor();
    private final ForkJoinPool forkJoin = new ForkJoinPool(1);
    private final ExecutorService wrapped = CallContext.propagating(plain);

    @AfterEach
    void stop() {
        plain.shutdownNow();
        forkJoin.shutdownNow();
    }

    @Test
    @Tag("R1")
    void threadsOfAPoolThatIsNotWrappedHaveNoTenant() {
        Facts.full().run(() -> {
            assertThat(seenBy(plain)).isSameAs(CallContext.empty());
            assertThat(seenBy(forkJoin)).isSameAs(CallContext.empty());
        });
    }

    @Test
    @Tag("R1")
    void childThreadInheritsNeitherContextNorMdc() throws Exception {
        FutureTask<CallContext> context = new FutureTask<>(CallContext::current);
        FutureTask<Map<String, String>> mdc = new FutureTask<>(MDC::getCopyOfContextMap);

        Facts.full().run(() -> {
            new Thread(context).start();
            new Thread(mdc).start();
        });

        assertThat(Facts.result(context)).isSameAs(CallContext.empty());
        assertThat(Facts.result(mdc)).isNullOrEmpty();
    }

    @Test
    @Tag("R2")
    void everyWayToSubmitHandsTheSubmittersContextOver() {
        CallContext submitters = Facts.full();

        submitters.run(() -> {
            assertThat(seenBy(wrapped)).isSameAs(submitters);
            assertThat(seenBy(CallContext.propagating(forkJoin))).isSameAs(submitters);
            assertThat(seenBySubmittedRunnable(null)).isSameAs(submitters);
            assertThat(seenBySubmittedRunnable("result")).isSameAs(submitters);
            assertThat(seenByExecute(wrapped)).isSameAs(submitters);
            assertThat(seenByExecute(CallContext.propagating((Executor) plain))).isSameAs(submitters);
        });
    }

    @Test
    @Tag("R2")
    void taskSeesTheSubmittersContextAlsoWhenItRunsLater() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Future<CallContext> seen = Facts.tenant(ACME)
                .call(() -> wrapped.submit(() -> {
                    gate.await();
                    return CallContext.current();
                }));

        Facts.tenant(GLOBEX).run(gate::countDown);

        assertThat(Facts.result(seen).tenant()).contains(ACME);
    }

    @Test
    void taskLogsWithTheSubmittersIds() throws Exception {
        Future<Map<String, String>> mdc = Facts.full().call(() -> wrapped.submit(MDC::getCopyOfContextMap));

        assertThat(Facts.result(mdc)).isEqualTo(Map.of("correlationId", REQUEST.value(), "tenantId", "acme"));
    }

    @Test
    @Tag("R3")
    void workerHasAfterTheTaskWhatItHadBefore() throws Exception {
        Scope stale = Facts.result(plain.submit(() -> Facts.tenant(GLOBEX).makeCurrent()));
        Callable<String> fine = () -> "fine";
        Callable<String> exceptional = () -> {
            throw new Exception("checked");
        };
        Callable<String> erroneous = () -> {
            throw new AssertionError("error");
        };

        for (Callable<String> task : List.of(fine, exceptional, erroneous)) {
            Future<String> done = Facts.full().call(() -> wrapped.submit(task));
            assertThat(outcome(done)).isIn("fine", "checked", "error");
            assertThat(seenBy(plain).tenant()).contains(GLOBEX);
            assertThat(Facts.result(plain.submit(() -> MDC.get("tenantId")))).isEqualTo("globex");
            assertThat(Facts.result(plain.submit(() -> MDC.get("correlationId"))))
                    .isNull();
        }

        Facts.result(plain.submit(stale::close));
        assertThat(seenBy(plain)).isSameAs(CallContext.empty());
    }

    @Test
    @Tag("R3")
    void executedTaskThatThrowsLeavesTheWorkerAsItWas() {
        List<Runnable> queue = new ArrayList<>();
        Executor later = CallContext.propagating((Executor) queue::add);
        Facts.full().run(() -> {
            later.execute(() -> {
                throw new IllegalStateException("exception");
            });
            later.execute(() -> {
                throw new AssertionError("error");
            });
        });

        Facts.tenant(GLOBEX).run(() -> {
            assertThatThrownBy(() -> queue.get(0).run()).hasMessage("exception");
            assertThat(CallContext.current().tenant()).contains(GLOBEX);
            assertThatThrownBy(() -> queue.get(1).run()).hasMessage("error");
            assertThat(CallContext.current().tenant()).contains(GLOBEX);
        });
    }

    @Test
    @Tag("R4")
    void taskSubmittedWithoutATenantRunsWithNoneOnAStaleWorker() throws Exception {
        Scope stale = Facts.result(plain.submit(() -> Facts.full().makeCurrent()));

        assertThat(seenBy(wrapped)).isSameAs(CallContext.empty());
        assertThat(Facts.result(wrapped.submit(MDC::getCopyOfContextMap))).isNullOrEmpty();
        assertThat(seenByExecute(wrapped)).isSameAs(CallContext.empty());

        Facts.result(plain.submit(stale::close));
    }

    @Test
    @Tag("R5")
    void invokeAllAndInvokeAnyHandTheCallersContextOver() throws Exception {
        List<Callable<CallContext>> tasks = List.of(CallContext::current, CallContext::current);
        CallContext callers = Facts.full();

        List<CallContext> seen = callers.call(() -> {
            List<CallContext> all = new ArrayList<>();
            for (Future<CallContext> each : wrapped.invokeAll(tasks)) {
                all.add(Facts.result(each));
            }
            for (Future<CallContext> each : wrapped.invokeAll(tasks, 20, TimeUnit.SECONDS)) {
                all.add(Facts.result(each));
            }
            all.add(wrapped.invokeAny(tasks));
            all.add(wrapped.invokeAny(tasks, 20, TimeUnit.SECONDS));
            return all;
        });

        assertThat(seen).hasSize(6).allSatisfy(context -> assertThat(context).isSameAs(callers));
    }

    @Test
    @Tag("R6")
    void stagesOnAWrappedExecutorSeeTheTenant() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<List<TenantId>> seen = Facts.tenant(ACME)
                .call(() -> CompletableFuture.supplyAsync(() -> seenAfter(gate), wrapped)
                        .thenApplyAsync(HandOverTest::andCurrent, wrapped)
                        .thenComposeAsync(
                                soFar -> CompletableFuture.supplyAsync(() -> andCurrent(soFar), wrapped), wrapped)
                        .handleAsync((soFar, failure) -> andCurrent(soFar), wrapped));

        gate.countDown();

        assertThat(Facts.result(seen)).containsExactly(ACME, ACME, ACME, ACME);
    }

    @Test
    @Tag("R6")
    void stageAddedAfterCompletionSeesTheTenantOfWhoAddsIt() throws Exception {
        CompletableFuture<List<TenantId>> done = CompletableFuture.completedFuture(List.of());

        CompletableFuture<List<TenantId>> seen =
                Facts.tenant(GLOBEX).call(() -> done.thenApplyAsync(HandOverTest::andCurrent, wrapped));

        assertThat(Facts.result(seen)).containsExactly(GLOBEX);
    }

    @Test
    @Tag("R6")
    void plainStageOnTheCompletingThreadHasNoTenant() throws Exception {
        CompletableFuture<List<TenantId>> open = new CompletableFuture<>();
        CompletableFuture<List<TenantId>> seen =
                Facts.tenant(ACME).call(() -> open.thenApply(HandOverTest::andCurrent));

        plain.execute(() -> open.complete(List.of()));

        assertThat(Facts.result(seen)).isEmpty();
    }

    @Test
    void missingTaskIsRefusedWhereItIsSubmitted() {
        assertThatNullPointerException().isThrownBy(() -> wrapped.execute(null)).withMessage("task");
        assertThatNullPointerException().isThrownBy(() -> wrapped.submit((Callable<?>) null));
        assertThatNullPointerException().isThrownBy(() -> wrapped.invokeAll(Arrays.asList((Callable<String>) null)));
    }

    @Test
    void lifeCycleIsThatOfTheDelegate() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Future<Boolean> running = wrapped.submit(() -> {
            begun.countDown();
            return never.await(20, TimeUnit.SECONDS);
        });
        Future<?> waiting = wrapped.submit(() -> {});
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(wrapped.isShutdown()).isFalse();
        wrapped.shutdown();
        assertThat(plain.isShutdown()).isTrue();
        assertThat(wrapped.isShutdown()).isTrue();
        assertThat(wrapped.shutdownNow()).hasSize(1);
        assertThat(wrapped.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(wrapped.isTerminated()).isTrue();
        assertThat(running).isDone();
        assertThat(waiting).isNotDone();
    }

    private static List<TenantId> seenAfter(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return andCurrent(List.of());
    }

    private static List<TenantId> andCurrent(List<TenantId> soFar) {
        List<TenantId> all = new ArrayList<>(soFar);
        CallContext.current().tenant().ifPresent(all::add);
        return all;
    }

    private static CallContext seenBy(ExecutorService executor) {
        return outcomeOf(executor.submit(CallContext::current));
    }

    private static CallContext seenByExecute(Executor executor) {
        FutureTask<CallContext> task = new FutureTask<>(CallContext::current);
        executor.execute(task);
        return outcomeOf(task);
    }

    private CallContext seenBySubmittedRunnable(String result) {
        FutureTask<CallContext> task = new FutureTask<>(CallContext::current);
        Future<?> submitted = result == null ? wrapped.submit(task) : wrapped.submit(task, result);
        assertThat((Object) outcomeOf(submitted)).isEqualTo(result);
        return outcomeOf(task);
    }

    private static <T> T outcomeOf(Future<T> future) {
        try {
            return Facts.result(future);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String outcome(Future<String> future) throws Exception {
        try {
            return Facts.result(future);
        } catch (ExecutionException e) {
            return e.getCause().getMessage();
        }
    }
}

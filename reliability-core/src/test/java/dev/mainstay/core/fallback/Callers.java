package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Callers on threads of their own, with everything that waits bounded. */
final class Callers implements AutoCloseable {

    private final ExecutorService pool;

    Callers() {
        this(Executors.newCachedThreadPool());
    }

    Callers(ExecutorService pool) {
        this.pool = pool;
    }

    <T> Future<T> start(Callable<T> call) {
        return pool.submit(call);
    }

    <T> Future<T> start(CallContext context, Callable<T> call) {
        return pool.submit(() -> context.call(call::call));
    }

    <T> List<Future<T>> start(int count, Callable<T> call) {
        List<Future<T>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(start(call));
        }
        return calls;
    }

    static <T> T result(Future<T> call) throws Exception {
        return call.get(20, TimeUnit.SECONDS);
    }

    static <T> List<T> results(List<Future<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> call : calls) {
            results.add(result(call));
        }
        return results;
    }

    static Throwable thrown(Future<?> call) throws InterruptedException, TimeoutException {
        try {
            call.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            return failure.getCause();
        }
        throw new AssertionError("the call returned");
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupt) {
            throw new AssertionError(interrupt);
        }
    }
}

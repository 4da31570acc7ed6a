package dev.mainstay.core.context;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Hands the submitter's context over with every task; everything else is the delegate's. */
class PropagatingExecutorService implements ExecutorService {

    private final ExecutorService delegate;

    PropagatingExecutorService(ExecutorService delegate) {
        this.delegate = delegate;
    }

    static <T extends @Nullable Object> Callable<T> handedOver(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        CallContext submitters = CallContext.current();
        return () -> submitters.call(task::call);
    }

    private static <T> List<Callable<T>> allHandedOver(Collection<? extends Callable<T>> tasks) {
        return tasks.stream()
                .map(task -> PropagatingExecutorService.<T>handedOver(task))
                .toList();
    }

    @Override
    public void execute(Runnable task) {
        delegate.execute(CallContext.handedOver(task));
    }

    @Override
    public Future<?> submit(Runnable task) {
        return delegate.submit(CallContext.handedOver(task));
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return delegate.submit(CallContext.handedOver(task), result);
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
        return delegate.submit(handedOver(task));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return delegate.invokeAll(allHandedOver(tasks));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return delegate.invokeAll(allHandedOver(tasks), timeout, unit);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        return delegate.invokeAny(allHandedOver(tasks));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return delegate.invokeAny(allHandedOver(tasks), timeout, unit);
    }

    @Override
    public void shutdown() {
        delegate.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return delegate.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return delegate.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return delegate.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return delegate.awaitTermination(timeout, unit);
    }

    /**
     * Closes the delegate its own way. From JDK 19 on this overrides the default of {@link ExecutorService}, which would wait for ever for the
     * common pool to end; on JDK 17 executors have no such method, and nobody calls it.
     */
    public void close() {
        if (delegate instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (RuntimeException failed) {
                throw failed;
            } catch (Exception checked) {
                throw new IllegalStateException("Closing an executor failed", checked);
            }
        }
    }
}

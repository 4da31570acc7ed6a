package dev.mainstay.core.context;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** As its parent; each run of a periodic task gets a correlation id of its own and no deadline. */
final class PropagatingScheduledExecutorService extends PropagatingExecutorService implements ScheduledExecutorService {

    private final ScheduledExecutorService delegate;

    PropagatingScheduledExecutorService(ScheduledExecutorService delegate) {
        super(delegate);
        this.delegate = delegate;
    }

    private static Runnable eachRunAnew(Runnable task) {
        Objects.requireNonNull(task, "task");
        CallContext submitters = CallContext.current();
        return () -> submitters.forNewRun().run(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return delegate.schedule(CallContext.handedOver(task), delay, unit);
    }

    @Override
    public <T extends @Nullable Object> ScheduledFuture<T> schedule(Callable<T> task, long delay, TimeUnit unit) {
        return delegate.schedule(handedOver(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return delegate.scheduleAtFixedRate(eachRunAnew(task), initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return delegate.scheduleWithFixedDelay(eachRunAnew(task), initialDelay, delay, unit);
    }
}

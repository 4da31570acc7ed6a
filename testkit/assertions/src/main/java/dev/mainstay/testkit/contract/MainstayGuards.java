package dev.mainstay.testkit.contract;

import dev.mainstay.core.Action;
import dev.mainstay.core.guard.Classification;
import dev.mainstay.core.guard.Classifier;
import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.guard.GuardConfig;
import dev.mainstay.core.guard.GuardConfigBuilder;
import dev.mainstay.core.guard.Guards;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The guards of Mainstay under {@link GuardContract}, and the model of an adapter for others. */
public final class MainstayGuards implements GuardFixture {

    private static final Classifier BUSINESS =
            failure -> failure instanceof BusinessException ? Optional.of(Classification.ignored()) : Optional.empty();
    private static final int NO_RULE = Integer.MAX_VALUE;

    private final ManualTime manual = ManualTime.create();
    private final ContractTime time = ContractTime.of(manual);
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
    private final Guards onManualTime = Guards.builder()
            .ticker(manual)
            .sleeper(manual)
            .scheduler(manual)
            .executor(Runnable::run)
            .build();
    private final Guards onRealTime =
            Guards.builder().scheduler(MainstayGuards.on(timers)).build();
    private final AtomicInteger made = new AtomicInteger();
    private final UnaryOperator<GuardConfigBuilder> changes;

    private MainstayGuards(UnaryOperator<GuardConfigBuilder> changes) {
        this.changes = changes;
        timers.setRemoveOnCancelPolicy(true);
    }

    /** Makes guards with the {@code api} preset, changed as the terms of each test say. */
    public static MainstayGuards ofDefaults() {
        return with(UnaryOperator.identity());
    }

    /**
     * Makes guards that are changed further, to see what a configuration of one's own still keeps.
     *
     * @param changes made to each guard after those of the terms
     */
    public static MainstayGuards with(UnaryOperator<GuardConfigBuilder> changes) {
        return new MainstayGuards(changes);
    }

    @Override
    public GuardUnderTest guard(GuardTerms terms) {
        Guards guards = terms.limit() == null ? onManualTime : onRealTime;
        String name = "guard-" + made.incrementAndGet();
        return new Adapter(guards.guard(name, changes.apply(config(terms)).build()), this::pending);
    }

    private static GuardConfigBuilder config(GuardTerms terms) {
        GuardConfigBuilder config =
                GuardConfig.api().toBuilder().classifier(BUSINESS).withoutRetryBudget();
        if (terms.retries() != 3) {
            config.maxRetries(terms.retries());
        }
        if (!terms.firstDelay().equals(Duration.ofMillis(100))) {
            config.firstDelay(terms.firstDelay());
        }
        Duration limit = terms.limit();
        if (limit == null) {
            config.unlimited();
        } else {
            config.total(limit);
        }
        return switch (terms.breaker()) {
            case CONTRACT -> config;
            case WINDOW_ONLY -> config.consecutive(0);
            case NONE -> config.failures(10_000).window(Duration.ofMillis(1)).consecutive(NO_RULE);
        };
    }

    private int pending() {
        return manual.pending() + timers.getQueue().size();
    }

    /** A scheduler of which one can ask what waits. */
    private static Scheduler on(ScheduledThreadPoolExecutor executor) {
        return (task, delay) -> {
            var scheduled = executor.schedule(task, nanos(delay), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }

    private static long nanos(Duration delay) {
        return delay.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : delay.toNanos();
    }

    @Override
    public ContractTime time() {
        return time;
    }

    @Override
    public void close() {
        onManualTime.close();
        onRealTime.close();
        timers.shutdownNow();
    }

    private record Adapter(Guard guard, IntSupplier pending) implements GuardUnderTest {

        @Override
        public <T extends @Nullable Object> T call(Action<T, Exception> action) throws Exception {
            return guard.call(action);
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> callAsync(Action<CompletionStage<T>, Exception> action) {
            return guard.callAsync(action);
        }

        @Override
        public void forceOpen() {
            guard.breaker().forceOpen();
        }

        @Override
        public void forceClosed() {
            guard.breaker().forceClosed();
        }

        @Override
        public int pendingTimers() {
            return pending.getAsInt();
        }
    }
}

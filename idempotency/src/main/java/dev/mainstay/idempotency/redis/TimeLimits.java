package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Ticker;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time limits of one store's commands. All are equally long, so they end in the order in which they begin, and one alarm for the oldest
 * stands for all of them: a timer for each command would wake a thread each time, which costs more than the command does.
 */
final class TimeLimits {

    /** Threads that begin at the same time may come in the other order. */
    private static final long OUT_OF_ORDER_NANOS = 1_000_000;

    private final Ticker ticker;
    private final Queue<Limit> limits = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean alarmSet = new AtomicBoolean();
    /** When the newest one ends; written without a lock, since being wrong by a moment does no harm. */
    private volatile long newestEnd;

    TimeLimits(Ticker ticker) {
        this.ticker = ticker;
        this.newestEnd = ticker.nanos();
    }

    private record Limit(CompletableFuture<?> command, long endNanos) {}

    /** Ends a command with a {@link TimeoutException} when its time is over. */
    void put(CompletableFuture<?> command, long endNanos) {
        if (endNanos - newestEnd < -OUT_OF_ORDER_NANOS) {
            // What is sent again has less time than others that came before it.
            command.orTimeout(Math.max(0, endNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
            return;
        }
        newestEnd = endNanos;
        forgetAnswered();
        limits.add(new Limit(command, endNanos));
        setAlarm();
    }

    /** Else they would stay, with their replies, until the alarm. */
    private void forgetAnswered() {
        for (Limit oldest = limits.peek(); oldest != null && oldest.command.isDone(); oldest = limits.peek()) {
            limits.remove(oldest);
        }
    }

    private void setAlarm() {
        Limit oldest = limits.peek();
        if (oldest != null && alarmSet.compareAndSet(false, true)) {
            long left = Math.max(0, oldest.endNanos - ticker.nanos());
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::alarm);
        }
    }

    private void alarm() {
        for (Limit oldest = limits.peek(); oldest != null && hasEnded(oldest); oldest = limits.peek()) {
            limits.remove(oldest);
            oldest.command.completeExceptionally(new TimeoutException());
        }
        alarmSet.set(false);
        setAlarm();
    }

    private boolean hasEnded(Limit limit) {
        return limit.command.isDone() || limit.endNanos - ticker.nanos() <= 0;
    }
}

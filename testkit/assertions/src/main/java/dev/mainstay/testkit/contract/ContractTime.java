package dev.mainstay.testkit.contract;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The time that a contract speaks of: driven by hand, or real time that runs faster, for an implementation that takes no clock. Thread-safe.
 *
 * <p>On faster real time a guard is configured with {@link #real} durations, and each statement is judged by what was measured around the calls:
 * a run in which the machine was late proves nothing and is repeated.
 */
public final class ContractTime {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final @Nullable ManualTime manual;
    private final int speed;
    private final AtomicReference<Duration> wallClockStep = new AtomicReference<>(Duration.ZERO);

    private ContractTime(@Nullable ManualTime manual, int speed) {
        this.manual = manual;
        this.speed = speed;
    }

    /**
     * Makes a time that stands still until it is advanced.
     *
     * @param time what the guards run on
     */
    public static ContractTime of(ManualTime time) {
        return new ContractTime(time, 1);
    }

    /**
     * Makes a time that passes by itself.
     *
     * @param speed how many seconds of the contract pass in a real one, 1 to 100
     */
    public static ContractTime passing(int speed) {
        if (speed < 1 || speed > 100) {
            throw new IllegalArgumentException("speed must be 1 to 100, was " + speed);
        }
        return new ContractTime(null, speed);
    }

    /** Returns how long a duration of the contract really is: what a guard on passing time is configured with. */
    public Duration real(Duration contract) {
        return manual == null ? contract.dividedBy(speed) : contract;
    }

    /** Returns a clock with the time of day that goes with this time, for an implementation that takes one. */
    public Clock wallClock() {
        InstantSource source = () -> START.plusNanos(nanos()).plus(wallClockStep.get());
        return source.withZone(ZoneOffset.UTC);
    }

    boolean isExact() {
        return manual != null;
    }

    /** Returns by how much time that is advanced may be too long; zero when it is exact. */
    Duration slack() {
        return isExact() ? Duration.ZERO : Duration.ofMillis(4L * speed);
    }

    long nanos() {
        return manual == null ? Math.multiplyExact(System.nanoTime() % (Long.MAX_VALUE / 200), speed) : manual.nanos();
    }

    Duration since(long reading) {
        return Duration.ofNanos(nanos() - reading);
    }

    void advance(Duration contract) {
        if (manual != null) {
            manual.advance(contract);
            return;
        }
        try {
            Sleeper.systemSleeper().sleep(real(contract));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the kit was interrupted while time passed", interrupt);
        }
    }

    void schedule(Runnable task, Duration delay) {
        if (manual != null) {
            manual.schedule(task, delay);
        } else {
            CompletableFuture.delayedExecutor(real(delay).toNanos(), TimeUnit.NANOSECONDS)
                    .execute(task);
        }
    }

    void stepWallClock(Duration step) {
        if (manual == null) {
            Assumptions.abort("it takes no clock, and the time of day of this machine cannot be stepped");
        }
        wallClockStep.updateAndGet(before -> before.plus(step));
    }
}

package dev.mainstay.testkit.servers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits with a bound for a server outside this JVM, which has no way to notify. */
final class Polling {

    private static final long STEP_NANOS = 5_000_000;

    private Polling() {}

    /** Whether the condition came true within the limit; an interrupt ends the wait with false and stays set. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }
}

package dev.mainstay.core.time;

import java.time.Duration;

/** Lets the calling thread wait. */
@FunctionalInterface
public interface Sleeper {

    /**
     * Waits for the given time.
     *
     * @param duration how long; zero or negative returns at once
     * @throws InterruptedException when the thread is interrupted before or while it waits; the flag is then cleared
     */
    void sleep(Duration duration) throws InterruptedException;

    /** Returns the sleeper of this JVM. */
    static Sleeper systemSleeper() {
        return SystemTime.INSTANCE;
    }
}

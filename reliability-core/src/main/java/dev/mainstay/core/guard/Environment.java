package dev.mainstay.core.guard;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.core.time.Ticker;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * What the guards of one {@link Guards} share.
 *
 * @param clocks measures, waits and runs what is due
 * @param executor goes on with asynchronous calls, away from the timer's thread
 * @param signals tells what happens
 * @param random spreads waits
 * @param shutdown whether calls are refused
 */
record Environment(Clocks clocks, Executor executor, Signals signals, RandomGenerator random, Shutdown shutdown) {

    Ticker ticker() {
        return clocks.ticker();
    }

    Sleeper sleeper() {
        return clocks.sleeper();
    }

    Scheduler scheduler() {
        return clocks.scheduler();
    }

    /** Returns daemon threads, made when needed, that keep nothing of the call that starts them. */
    static ExecutorService workers(String threadName) {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(null, task, threadName, 0, false);
            thread.setContextClassLoader(Environment.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Goes on away from the timer's thread, which must not run what others hang on a stage; but better there than not at all.
     *
     * @param step one that does nothing the second time
     */
    void goOn(Runnable step) {
        try {
            executor.execute(step);
        } catch (Throwable notTaken) {
            // Closed, or the system has no thread to give: somebody waits for this step all the same.
            step.run();
        }
    }

    /**
     * Three views on one time.
     *
     * @param ticker measures everything
     * @param sleeper waits between attempts of a synchronous call
     * @param scheduler runs time limits, and waits between attempts of an asynchronous call
     */
    record Clocks(Ticker ticker, Sleeper sleeper, Scheduler scheduler) {}
}

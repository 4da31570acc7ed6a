package dev.mainstay.idempotency;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Goes on elsewhere if it can, else where it is: a call whose executor was shut down must still get its end. */
record Continuing(Executor executor) implements Executor {

    static Continuing on(Executor executor) {
        return new Continuing(executor);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException shutDown) {
            task.run();
        }
    }
}

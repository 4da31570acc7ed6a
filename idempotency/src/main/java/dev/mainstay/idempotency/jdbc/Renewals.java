package dev.mainstay.idempotency.jdbc;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where renewals wait for the database. */
record Renewals(Executor executor, Runnable end) implements Executor {

    private static final int THREADS = 2;
    private static final long IDLE_SECONDS = 30;

    static Renewals on(Executor executor) {
        return new Renewals(executor, () -> {});
    }

    static Renewals owned() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "mainstay-idempotency-renewal");
                    thread.setDaemon(true);
                    return thread;
                });
        // A store that nobody closes keeps no thread.
        pool.allowCoreThreadTimeOut(true);
        return new Renewals(pool, pool::shutdown);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    void close() {
        end.run();
    }
}

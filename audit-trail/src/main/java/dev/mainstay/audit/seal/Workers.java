package dev.mainstay.audit.seal;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

/** Checks the content of blocks, on the caller's thread or on several, all of one state of the database. */
final class Workers implements AutoCloseable {

    private static final int WAITING_PER_THREAD = 4;

    private final Snapshot own;
    private final int threads;
    private final BlockContent content;
    private final List<Snapshot> all = new ArrayList<>();
    private final BlockingQueue<Snapshot> idle = new LinkedBlockingQueue<>();
    private final Deque<Future<?>> running = new ArrayDeque<>();
    private final ExecutorService executor;

    private Workers(Snapshot own, int threads, BlockContent content) {
        this.own = own;
        this.threads = threads;
        this.content = content;
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "mainstay-audit-verifier");
            thread.setDaemon(true);
            return thread;
        });
    }

    static Workers of(DataSource source, Snapshot own, int threads, BlockContent content) throws SQLException {
        Workers workers = new Workers(own, threads, content);
        try {
            if (threads > 1) {
                String exported = own.export();
                for (int i = 0; i < threads; i++) {
                    workers.all.add(Snapshot.join(source, exported));
                }
                workers.idle.addAll(workers.all);
            }
            return workers;
        } catch (SQLException | RuntimeException failure) {
            try {
                workers.close();
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    /** Checks a block, now or soon. */
    void check(BlockHeader header, boolean totalsHold) throws SQLException {
        if (threads == 1) {
            content.check(own, header, totalsHold);
            return;
        }
        if (running.size() >= threads * WAITING_PER_THREAD) {
            await(running.removeFirst());
        }
        running.addLast(executor.submit(() -> {
            Snapshot snapshot = idle.take();
            try {
                content.check(snapshot, header, totalsHold);
            } finally {
                idle.add(snapshot);
            }
            return null;
        }));
    }

    /** Waits until all are checked. */
    void finish() throws SQLException {
        while (!running.isEmpty()) {
            await(running.removeFirst());
        }
    }

    private static void await(Future<?> check) throws SQLException {
        try {
            check.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the verification was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("the verification failed", e.getCause());
        }
    }

    /** Ends threads and transactions; what is still running fails. */
    @Override
    public void close() throws SQLException {
        executor.shutdownNow();
        SQLException failure = null;
        for (Snapshot snapshot : all) {
            try {
                snapshot.close();
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

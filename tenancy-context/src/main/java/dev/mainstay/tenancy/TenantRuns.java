package dev.mainstay.tenancy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The runs of one job. Places bound how far the directory is read ahead, so the queue of the threads never grows. */
final class TenantRuns {

    private final Tenancy tenancy;
    private final Consumer<TenantId> job;
    private final Semaphore places;
    private final ExecutorService threads;
    private final CallContext callers = CallContext.current();
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    TenantRuns(Tenancy tenancy, Consumer<TenantId> job, int parallelism) {
        this.tenancy = tenancy;
        this.job = job;
        this.places = new Semaphore(parallelism);
        this.threads = Executors.newFixedThreadPool(parallelism, new JobThreads());
    }

    JobReport over(TenantDirectory directory) {
        Exception stoppedBy = null;
        InterruptedException interrupt = null;
        try {
            stoppedBy = startAll(directory);
        } finally {
            interrupt = awaitEnd(stoppedBy instanceof InterruptedException ? (InterruptedException) stoppedBy : null);
        }
        List<JobReport.Run> runs = ended.stream()
                .sorted(Comparator.comparingInt(Ended::number))
                .map(Ended::run)
                .toList();
        return new JobReport(runs, stoppedBy == null ? interrupt : stoppedBy);
    }

    private @Nullable Exception startAll(TenantDirectory directory) {
        try {
            int number = 0;
            for (TenantId tenant : directory.active()) {
                places.acquire();
                start(number++, tenant);
            }
            return null;
        } catch (InterruptedException | RuntimeException stopped) {
            return stopped;
        }
    }

    private void start(int number, TenantId tenant) {
        CallContext context = callers.forNewRun();
        threads.execute(() -> {
            try {
                ended.add(new Ended(number, run(context, tenant)));
            } finally {
                places.release();
            }
        });
    }

    private JobReport.Run run(CallContext context, TenantId tenant) {
        Throwable failure = null;
        try {
            context.run(() -> tenancy.run(tenant, () -> job.accept(tenant)));
        } catch (Throwable thrown) {
            failure = thrown;
        }
        return new JobReport.Run(tenant, context.correlationId().orElseThrow(), failure);
    }

    /** Waits until no thread is left, also when interrupted; a run that does not heed its interrupt is waited for. */
    private @Nullable InterruptedException awaitEnd(@Nullable InterruptedException before) {
        InterruptedException interrupt = before;
        threads.shutdown();
        if (interrupt != null) {
            threads.shutdownNow();
        }
        boolean over = false;
        while (!over) {
            try {
                over = threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException again) {
                interrupt = again;
                threads.shutdownNow();
            }
        }
        if (interrupt != null) {
            Thread.currentThread().interrupt();
        }
        return interrupt;
    }

    private record Ended(int number, JobReport.Run run) {}

    /** Threads that inherit nothing of the one that starts the job. */
    private static final class JobThreads implements ThreadFactory {

        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(null, task, "mainstay-tenant-job-" + count.incrementAndGet(), 0, false);
            thread.setContextClassLoader(loader);
            return thread;
        }
    }
}

package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static dev.mainstay.tenancy.Tenants.INITECH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.TenantId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job whose caller is interrupted: no more runs, no thread left, and a report of what was done. */
@Timeout(60)
class TenantJobsInterruptTest {

    private static final TenantDirectory THREE = TenantDirectory.of(List.of(ACME, GLOBEX, INITECH));

    private final Tenancy tenancy = Tenancy.builder().build();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** With one or two places the caller waits for a place when it is interrupted, with three for the end of all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void runsThatGoOnAreInterruptedAndNoMoreAreStarted(int parallelism) throws Exception {
        CountDownLatch begun = new CountDownLatch(parallelism);
        FutureTask<Ended> task = job(
                tenant -> {
                    begun.countDown();
                    waitForever();
                },
                parallelism);
        Thread caller = started(task);

        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        Ended ended = task.get(30, TimeUnit.SECONDS);

        assertThat(ended.interrupted()).isTrue();
        assertThat(ended.report().stoppedBy()).isInstanceOf(InterruptedException.class);
        assertThat(ended.report().isComplete()).isFalse();
        assertThat(ended.report().runs())
                .hasSize(parallelism)
                .allSatisfy(run -> assertThat(run.failure()).hasCauseInstanceOf(InterruptedException.class));
        assertNoThreadIsLeft(caller);
    }

    @Test
    void aRunThatDoesNotHeedItsInterruptIsWaitedFor() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        FutureTask<Ended> task = job(
                tenant -> {
                    begun.countDown();
                    untilOpen(mayEnd, interrupted);
                },
                1);
        Thread caller = started(task);

        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        boolean overBefore = task.isDone();
        mayEnd.countDown();
        Ended ended = task.get(30, TimeUnit.SECONDS);

        assertThat(overBefore).isFalse();
        assertThat(ended.report().runs()).singleElement().satisfies(run -> {
            assertThat(run.tenant()).isEqualTo(ACME);
            assertThat(run.isSuccess()).isTrue();
        });
        assertThat(ended.report().isSuccess()).isFalse();
        assertNoThreadIsLeft(caller);
    }

    @Test
    void aCallerThatIsInterruptedAlreadyStartsNothing() throws Exception {
        List<TenantId> ran = new CopyOnWriteArrayList<>();
        FutureTask<Ended> task = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            JobReport report = TenantJobs.forEachTenant(tenancy, THREE, ran::add, 2);
            return new Ended(report, Thread.currentThread().isInterrupted());
        });
        started(task);

        Ended ended = task.get(30, TimeUnit.SECONDS);

        assertThat(ran).isEmpty();
        assertThat(ended.report().runs()).isEmpty();
        assertThat(ended.report().stoppedBy()).isInstanceOf(InterruptedException.class);
        assertThat(ended.interrupted()).isTrue();
    }

    private FutureTask<Ended> job(Consumer<TenantId> work, int parallelism) {
        return new FutureTask<>(() -> {
            JobReport report = TenantJobs.forEachTenant(
                    tenancy,
                    THREE,
                    tenant -> {
                        threads.add(Thread.currentThread());
                        work.accept(tenant);
                    },
                    parallelism);
            return new Ended(report, Thread.currentThread().isInterrupted());
        });
    }

    private static Thread started(FutureTask<?> task) {
        Thread thread = new Thread(task, "caller of a job");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void untilOpen(CountDownLatch open, CountDownLatch interrupted) {
        boolean over = false;
        while (!over) {
            try {
                over = open.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException ignored) {
                interrupted.countDown();
            }
        }
    }

    private void assertNoThreadIsLeft(Thread caller) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
        caller.join(10_000);
        assertThat(caller.isAlive()).isFalse();
    }

    private record Ended(JobReport report, boolean interrupted) {}
}

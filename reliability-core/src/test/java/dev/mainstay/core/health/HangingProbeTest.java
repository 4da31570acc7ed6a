package dev.mainstay.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A probe that does not come back. */
class HangingProbeTest {

    private static final Duration LIMIT = Duration.ofMillis(50);
    private static final Duration CACHE = Duration.ofSeconds(1);

    private final ManualTime time = ManualTime.create();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final Health health = Health.builder()
            .dependency(new Dependency("hung", LIMIT, Criticality.NON_CRITICAL, this::hang))
            .dependency(new FakeProbe().critical("db"))
            .ticker(time)
            .cacheTime(CACHE)
            .build();

    @AfterEach
    void end() {
        release.countDown();
        health.close();
    }

    /** Ignores interrupts, as a driver does that waits for a socket. */
    private ProbeResult hang() {
        looks.incrementAndGet();
        try {
            while (true) {
                try {
                    release.await();
                    return ProbeResult.up();
                } catch (InterruptedException interrupted) {
                    interrupts.incrementAndGet();
                }
            }
        } finally {
            left.countDown();
        }
    }

    @Test
    void itsTimeoutIsReportedAndTheOthersAnswer() {
        long start = System.nanoTime();

        HealthReport report = health.readiness();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LIMIT, LIMIT.plusSeconds(2));
        assertThat(report.status()).isEqualTo(Status.DEGRADED);
        assertThat(report.dependencies().get(0).status()).isEqualTo(Status.DOWN);
        assertThat(report.dependencies().get(0).reason()).contains("timeout");
        assertThat(report.dependencies().get(1).status()).isEqualTo(Status.UP);
    }

    @Test
    void itIsNotStartedAgainWhileItHangsAndCostsNoCallerAnyTime() {
        health.readiness();
        for (int i = 0; i < 100; i++) {
            time.advance(CACHE);
            assertThat(health.readiness().dependencies().get(0).reason()).contains("timeout");
        }

        assertThat(looks).hasValue(1);
        assertThat(threadsOf("mainstay-health-")).isLessThan(10);
    }

    @Test
    void itsThreadIsInterruptedOnce() throws Exception {
        health.readiness();
        time.advance(CACHE);
        health.readiness();
        release.countDown();

        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupts).hasValue(1);
    }

    @Test
    void itsLateResultIsNotUsedAndTheNextLookIs() throws Exception {
        health.readiness();
        release.countDown();
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        Status late = health.readiness().dependencies().get(0).status();

        assertThat(late).isEqualTo(Status.DOWN);
        assertThat(statusWithin(Duration.ofSeconds(10), Status.UP)).isTrue();
        assertThat(looks).hasValue(2);
    }

    /** The probe has left, but its thread may still be on its way out. */
    private boolean statusWithin(Duration bound, Status wanted) {
        long end = System.nanoTime() + bound.toNanos();
        do {
            time.advance(CACHE);
            if (health.readiness().dependencies().get(0).status() == wanted) {
                return true;
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    @Test
    void manyCallersWaitTogetherAndGetTheSame() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(32);
        try {
            List<Future<HealthReport>> reports = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                reports.add(pool.submit(health::readiness));
            }

            for (Future<HealthReport> report : reports) {
                assertThat(report.get(10, TimeUnit.SECONDS).status()).isEqualTo(Status.DEGRADED);
            }
            // On a busy machine the probe's thread may come to its work after everybody has stopped waiting for it.
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (looks.get() == 0 && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            assertThat(looks).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void interruptedCallerGetsWhatIsKnownAndKeepsTheFlag() {
        Thread.currentThread().interrupt();

        HealthReport report = health.readiness();

        assertThat(Thread.interrupted()).isTrue();
        DependencyHealth hung = report.dependencies().get(0);
        assertThat(hung.status()).isEqualTo(Status.DOWN);
        assertThat(hung.reason()).contains("not-checked");
    }

    @Test
    void resultThatComesAfterTheLimitIsATimeoutAlsoWhenNobodyWaited() {
        Probe slow = () -> {
            time.advance(LIMIT.plusNanos(1));
            return ProbeResult.up();
        };
        Health inline = Health.builder()
                .dependency(new Dependency("slow", LIMIT, Criticality.CRITICAL, slow))
                .executor(Runnable::run)
                .ticker(time)
                .build();

        DependencyHealth seen = inline.readiness().dependencies().get(0);

        assertThat(seen.reason()).contains("timeout");
        assertThat(seen.times().duration()).isEqualTo(LIMIT.plusNanos(1));
    }

    @Test
    void itsInterruptDoesNotStayOnAThreadOfTheApplication() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        Probe interruptible = () -> {
            release.await();
            return ProbeResult.up();
        };
        List<Boolean> flagAfter = new ArrayList<>();
        CountDownLatch looked = new CountDownLatch(1);
        try {
            Health onPool = Health.builder()
                    .dependency(new Dependency("hung", LIMIT, Criticality.CRITICAL, interruptible))
                    .executor(task -> single.execute(() -> {
                        task.run();
                        flagAfter.add(Thread.currentThread().isInterrupted());
                        looked.countDown();
                    }))
                    .build();
            onPool.readiness();

            assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(flagAfter).containsExactly(false);
        } finally {
            single.shutdownNow();
        }
    }

    @Test
    void closingEndsTheThreads() {
        health.readiness();
        release.countDown();
        health.close();
        health.close();

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (threadsOf("mainstay-health-") > 0 && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(threadsOf("mainstay-health-")).isZero();
        assertThat(health.readiness().reason()).contains("shutting-down");
    }

    private static long threadsOf(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}

package dev.mainstay.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes on virtual threads; not run where the JDK has none (before 21). */
class HealthOnVirtualThreadsTest {

    private ExecutorService virtual;

    @BeforeEach
    void start() throws ReflectiveOperationException {
        try {
            virtual = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            abort("this JDK has no virtual threads");
        }
    }

    @AfterEach
    void stop() {
        if (virtual != null) {
            virtual.shutdownNow();
        }
    }

    @Test
    void aHangingProbeAndAHealthyOneAreToldApart() {
        CountDownLatch never = new CountDownLatch(1);
        Health health = Health.builder()
                .dependency(Dependency.nonCritical("hung", Duration.ofMillis(50), () -> {
                    never.await();
                    return true;
                }))
                .dependency(Dependency.critical("db", Duration.ofSeconds(10), () -> true))
                .executor(virtual)
                .build();

        HealthReport report = health.readiness();

        assertThat(report.status()).isEqualTo(Status.DEGRADED);
        assertThat(report.dependencies()).extracting(DependencyHealth::status).containsExactly(Status.DOWN, Status.UP);
    }
}

package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.health.Criticality;
import dev.mainstay.core.health.Health;
import dev.mainstay.core.health.HealthReport;
import dev.mainstay.core.health.Status;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a guard tells health, without a call to its dependency. */
class GuardHealthTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(30);

    private final Lab lab = new Lab();
    private final Guard rates = lab.single("rates");

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void anOpenBreakerIsDownAtOnceAndNobodyIsAsked() {
        try (Health health = watching(Criticality.CRITICAL)) {
            assertThat(health.readiness().status()).isEqualTo(Status.UP);
            open();
            int calls = lab.calls;

            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DOWN);
            assertThat(report.dependencies().get(0).name()).isEqualTo("rates");
            assertThat(report.dependencies().get(0).reason()).contains("circuit-open");
            assertThat(lab.calls).isEqualTo(calls);
        }
    }

    @Test
    void withoutACriticalDependencyTheServiceIsOnlyDegraded() {
        try (Health health = watching(Criticality.NON_CRITICAL)) {
            open();

            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DEGRADED);
            assertThat(report.dependencies().get(0).status()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void whenAProbeMayPassTheServiceTakesCallsAgainSoThatOneComes() {
        try (Health health = watching(Criticality.CRITICAL)) {
            open();
            health.readiness();
            lab.time.advance(OPEN_FOR);

            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DEGRADED);
            assertThat(report.dependencies().get(0).reason()).contains("circuit-half-open");
            assertThat(rates.breaker().getState()).isEqualTo(State.OPEN);
            rates.call(lab::succeed);
            assertThat(health.readiness().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void aProbeUnderWayIsNoOutage() {
        try (Health health = watching(Criticality.CRITICAL)) {
            open();
            lab.time.advance(OPEN_FOR);

            HealthReport during = rates.call(health::readiness);

            assertThat(during.status()).isEqualTo(Status.DEGRADED);
        }
    }

    @Test
    void whatAnOperatorForcesIsSeen() {
        try (Health health = watching(Criticality.CRITICAL)) {
            rates.breaker().forceOpen();
            HealthReport forcedOpen = health.readiness();
            rates.breaker().forceClosed();

            assertThat(forcedOpen.dependencies().get(0).reason()).contains("circuit-forced-open");
            assertThat(forcedOpen.status()).isEqualTo(Status.DOWN);
            assertThat(health.readiness().status()).isEqualTo(Status.UP);
        }
    }

    private Health watching(Criticality criticality) {
        return Health.builder()
                .dependency(rates.dependency(criticality))
                .cacheTime(Duration.ZERO)
                .build();
    }

    private void open() {
        for (int i = 0; i < 5; i++) {
            lab.failing(rates, IOException::new);
        }
        assertThat(rates.breaker().getState()).isEqualTo(State.OPEN);
    }
}

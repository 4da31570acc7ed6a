package dev.mainstay.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What readiness and liveness say. */
class HealthTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = ManualTime.create();
    private final Heard heard = new Heard();
    private final FakeProbe database = new FakeProbe();
    private final FakeProbe rates = new FakeProbe();

    private Health.Builder both() {
        return Health.builder()
                .dependency(database.critical("orders-db"))
                .dependency(rates.nonCritical("rates"))
                .ticker(time)
                .listener(heard);
    }

    @Test
    void everyDependencyUpMakesReadinessUp() {
        try (Health health = both().build()) {
            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.UP);
            assertThat(report.httpStatus()).isEqualTo(200);
            assertThat(report.dependencies()).extracting(DependencyHealth::name).containsExactly("orders-db", "rates");
            assertThat(report.dependencies())
                    .extracting(DependencyHealth::status)
                    .containsOnly(Status.UP);
            assertThat(heard.lines())
                    .containsExactlyInAnyOrder(
                            "dependency{dependency=orders-db, from=unknown, reason=none, to=up} 1.0 1",
                            "dependency{dependency=rates, from=unknown, reason=none, to=up} 1.0 1",
                            "readiness{from=unknown, to=up} 1.0 1");
        }
    }

    @Test
    void criticalDependencyThatIsDownTakesTheServiceOut() {
        database.answers(ProbeResult.down("replica-only"));
        try (Health health = both().build()) {
            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DOWN);
            assertThat(report.isUp()).isFalse();
            assertThat(report.httpStatus()).isEqualTo(503);
            assertThat(report.dependencies().get(0).reason()).contains("replica-only");
        }
    }

    @Test
    void outageOfWhatIsNotCriticalIsToldAndChangesNothingElse() {
        rates.answers(ProbeResult.down("circuit-open"));
        try (Health health = both().build()) {
            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DEGRADED);
            assertThat(report.httpStatus()).isEqualTo(200);
            assertThat(report.dependencies().get(1).status()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void criticalDependencyThatIsDegradedStillTakesCalls() {
        database.answers(ProbeResult.degraded("lagging"));
        try (Health health = both().build()) {
            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DEGRADED);
            assertThat(report.isUp()).isTrue();
        }
    }

    @Test
    void livenessTouchesNoDependency() {
        database.answers(ProbeResult.down("failed"));
        try (Health health = both().build()) {
            assertThat(health.liveness().status()).isEqualTo(Status.UP);
            assertThat(health.liveness().dependencies()).isEmpty();
            assertThat(database.looks()).isZero();
        }
    }

    @Test
    void resultsAreKeptForTheCacheTimeAndNoLonger() {
        try (Health health = both().build()) {
            health.readiness();
            time.advance(SECOND.minusNanos(1));
            HealthReport kept = health.readiness();
            int looksInTime = database.looks();
            time.advance(Duration.ofNanos(1));
            health.readiness();

            assertThat(looksInTime).isEqualTo(1);
            assertThat(kept.dependencies().get(0).times().age()).isEqualTo(SECOND.minusNanos(1));
            assertThat(kept.dependencies().get(0).times().since()).isEqualTo(SECOND.minusNanos(1));
            assertThat(database.looks()).isEqualTo(2);
        }
    }

    @Test
    void clockThatWrapsDoesNotDisturbTheCache() {
        ManualTime wrapping = ManualTime.startingAt(Long.MAX_VALUE - 5);
        try (Health health = both().ticker(wrapping).build()) {
            health.readiness();
            wrapping.advance(Duration.ofMillis(1));
            health.readiness();
            int looksInTime = database.looks();
            wrapping.advance(SECOND);
            health.readiness();

            assertThat(looksInTime).isEqualTo(1);
            assertThat(database.looks()).isEqualTo(2);
        }
    }

    @Test
    void callersWhoAskAtTheSameTimeShareOneLook() throws Exception {
        int callers = 32;
        CountDownLatch allHere = new CountDownLatch(callers);
        AtomicInteger looks = new AtomicInteger();
        Probe probe = () -> {
            looks.incrementAndGet();
            return allHere.await(10, TimeUnit.SECONDS) ? ProbeResult.up() : ProbeResult.down("nobody-came");
        };
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try (Health health = Health.builder()
                .dependency(new Dependency("db", Duration.ofSeconds(20), Criticality.CRITICAL, probe))
                .cacheTime(Duration.ofHours(1))
                .build()) {
            List<Future<HealthReport>> reports = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                reports.add(pool.submit(() -> {
                    allHere.countDown();
                    return health.readiness();
                }));
            }

            for (Future<HealthReport> report : reports) {
                assertThat(report.get(20, TimeUnit.SECONDS).status()).isEqualTo(Status.UP);
            }
            assertThat(looks).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void dependenciesAreLookedAtInParallel() {
        CountDownLatch bothRun = new CountDownLatch(2);
        Probe meeting = () -> {
            bothRun.countDown();
            return bothRun.await(10, TimeUnit.SECONDS) ? ProbeResult.up() : ProbeResult.down("alone");
        };
        try (Health health = Health.builder()
                .dependency(new Dependency("one", Duration.ofSeconds(20), Criticality.CRITICAL, meeting))
                .dependency(new Dependency("two", Duration.ofSeconds(20), Criticality.CRITICAL, meeting))
                .build()) {
            assertThat(health.readiness().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void shuttingDownMakesReadinessDownWithoutLookingAndLeavesLivenessUp() {
        try (Health health = both().build()) {
            health.readiness();
            health.shuttingDown();
            time.advance(SECOND.multipliedBy(5));
            HealthReport report = health.readiness();

            assertThat(report.status()).isEqualTo(Status.DOWN);
            assertThat(report.reason()).contains("shutting-down");
            assertThat(health.liveness().status()).isEqualTo(Status.UP);
            assertThat(database.looks()).isEqualTo(1);
            assertThat(heard.lines()).last().isEqualTo("readiness{from=up, to=down} 1.0 1");
        }
    }

    @Test
    void executorThatRefusesIsADependencyThatIsNotUpAndIsAskedAgainLater() {
        AtomicBoolean refusing = new AtomicBoolean(true);
        Health health = both().executor(task -> {
                    if (refusing.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                })
                .build();

        HealthReport refused = health.readiness();
        refusing.set(false);
        time.advance(SECOND);
        HealthReport later = health.readiness();

        assertThat(refused.status()).isEqualTo(Status.DOWN);
        assertThat(refused.dependencies().get(0).reason()).contains("not-started");
        assertThat(later.status()).isEqualTo(Status.UP);
    }

    @Test
    void listenerThatThrowsChangesNothing() {
        try (Health health = both().listener(signal -> {
                    throw new IllegalStateException("listener");
                })
                .build()) {
            assertThat(health.readiness().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void serviceWithoutDependenciesIsReady() {
        try (Health health = Health.builder().build()) {
            assertThat(health.readiness().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void misuseIsRefusedWithTheValue() {
        assertThatThrownBy(() -> both().dependency(rates.critical("rates")))
                .hasMessage("name \"rates\" belongs to another dependency");
        assertThatThrownBy(() -> both().downAfter(0).build()).hasMessage("downAfter must be >= 1, was 0");
        assertThatThrownBy(() -> both().upAfter(-1).build()).hasMessage("upAfter must be >= 1, was -1");
        assertThatThrownBy(() -> both().cacheTime(Duration.ofMillis(-1)))
                .hasMessage("cacheTime must be >= 0, was PT-0.001S");
    }
}

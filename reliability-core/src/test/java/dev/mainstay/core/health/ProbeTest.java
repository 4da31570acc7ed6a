package dev.mainstay.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.NothingLeftBehind;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a probe sees, and what becomes of what it says. */
@ExtendWith(NothingLeftBehind.class)
class ProbeTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static HealthReport looked(Dependency dependency) {
        try (Health health = Health.builder().dependency(dependency).build()) {
            return health.readiness();
        }
    }

    private static String reason(Probe probe) {
        return looked(new Dependency("db", LIMIT, Criticality.CRITICAL, probe))
                .dependencies()
                .get(0)
                .reason()
                .orElse("none");
    }

    @Test
    void pingThatReturnsIsUp() {
        assertThat(looked(Dependency.critical("db", LIMIT, () -> "PONG")).status())
                .isEqualTo(Status.UP);
        assertThat(looked(Dependency.critical("db", LIMIT, () -> true)).status())
                .isEqualTo(Status.UP);
    }

    @Test
    void pingThatSaysFalseIsDown() {
        HealthReport report = looked(Dependency.nonCritical("db", LIMIT, () -> false));

        assertThat(report.status()).isEqualTo(Status.DEGRADED);
        assertThat(report.dependencies().get(0).reason()).contains("failed");
    }

    @Test
    void messageOfAFailureIsShownNowhere() {
        HealthReport report = looked(Dependency.critical("db", LIMIT, () -> {
            throw new IOException("password=hunter2 refused at 10.0.0.7");
        }));

        assertThat(report.dependencies().get(0).reason()).contains("failed");
        assertThat(report.toString() + report.toMap(true)).doesNotContain("hunter2", "IOException");
    }

    @Test
    void outcomeOfMainstayBringsItsCode() {
        assertThat(reason(() -> {
                    throw InvalidInputException.unreadable("must not be shown");
                }))
                .isEqualTo(InvalidInputException.unreadable("").code());
    }

    @Test
    void errorAndMissingResultAreDown() {
        assertThat(reason(() -> {
                    throw new StackOverflowError();
                }))
                .isEqualTo("failed");
        assertThat(reason(() -> null)).isEqualTo("failed");
    }

    @Test
    void probeSeesNothingOfItsCallerButHasItsOwnIdAndDeadline() {
        AtomicReference<CallContext> seen = new AtomicReference<>();
        CallContext caller = CallContext.empty()
                .withCorrelationId(CorrelationId.mint())
                .withTenant(new TenantId(TenantIdType.SLUG, "acme"))
                .withPrincipal(Principal.user("alice", Set.of()));

        caller.run(() -> looked(Dependency.critical("db", LIMIT, () -> {
            seen.set(CallContext.current());
            return true;
        })));

        CallContext context = seen.get();
        assertThat(context.tenant()).isEmpty();
        assertThat(context.principal()).isEmpty();
        assertThat(context.correlationId()).isPresent();
        assertThat(context.correlationId()).isNotEqualTo(caller.correlationId());
        assertThat(context.deadline().map(Deadline::remaining))
                .hasValueSatisfying(left -> assertThat(left).isLessThanOrEqualTo(LIMIT));
    }

    @Test
    void resultsAndDependenciesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> ProbeResult.down("Connection refused: 10.0.0.7"))
                .hasMessage("reason must be 1 to 64 of a-z, 0-9 and '-', beginning with a letter,"
                        + " was \"Connection refused: 10.0.0.7\"");
        assertThatThrownBy(() -> new ProbeResult(Status.DOWN, null, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProbeResult(Status.UP, "fine", false))
                .hasMessage("reason must be absent when the status is UP, was \"fine\"");
        assertThatThrownBy(() -> Dependency.critical("orders db", LIMIT, () -> true))
                .hasMessage("name must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was \"orders db\"");
        assertThatThrownBy(() -> Dependency.critical("db", Duration.ZERO, () -> true))
                .hasMessage("timeout must be > 0, was PT0S");
    }

    @Test
    void mapHasTheLayoutOfMicroProfileHealth() {
        DependencyHealth.Times times =
                new DependencyHealth.Times(Duration.ofSeconds(3), Duration.ofMillis(20), Duration.ofMillis(7));
        HealthReport report = HealthReport.of(List.of(
                new DependencyHealth("db", Criticality.CRITICAL, Status.UP, null, times),
                new DependencyHealth("rates", Criticality.NON_CRITICAL, Status.DOWN, "timeout", times)));

        assertThat(report.toMap(false)).containsExactly(Map.entry("status", "UP"), Map.entry("checks", List.of()));
        assertThat(report.toMap(true).toString())
                .isEqualTo("{status=UP, checks=["
                        + "{name=db, status=UP, data={state=UP, criticality=critical,"
                        + " sinceMs=3000, ageMs=20, durationMs=7}}, "
                        + "{name=rates, status=DOWN, data={state=DOWN, criticality=non-critical, reason=timeout,"
                        + " sinceMs=3000, ageMs=20, durationMs=7}}]}");
        assertThat(HealthReport.shuttingDown().toMap(true).toString())
                .isEqualTo("{status=DOWN, checks=[{name=service, status=DOWN, data={reason=shutting-down}}]}");
    }
}

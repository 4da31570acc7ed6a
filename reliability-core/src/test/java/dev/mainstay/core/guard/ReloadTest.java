package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReloadTest {

    private static final Map<String, String> LONGER = Map.of("rates.max-retries", "0", "rates.total", "20s");

    private final Lab lab = new Lab();
    private final Guard rates = lab.single("rates");

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    @Tag("RC45")
    void failuresBeforeAReloadCountAfterIt() {
        fail(4);

        lab.guards.reload(LONGER);
        fail(1);

        assertThat(rates.config().time().total()).isEqualTo(Duration.ofSeconds(20));
        assertThat(rates.breaker().getState()).isEqualTo(State.OPEN);
    }

    @Test
    @Tag("RC45")
    void anOpenBreakerStaysOpenForAsLongAsItWouldHave() {
        fail(5);
        lab.time.advance(Duration.ofSeconds(29));

        lab.guards.reload(LONGER);

        assertThat(lab.failing(rates, IOException::new)).isInstanceOf(CircuitOpenException.class);
        lab.time.advance(Duration.ofSeconds(1));
        assertThat(rates.call(lab::succeed)).isEqualTo("answer");
    }

    @Test
    @Tag("RC45")
    void aProbeThatRunsDuringAReloadStillDecides() {
        fail(5);
        lab.time.advance(Duration.ofSeconds(30));

        rates.call(() -> {
            lab.guards.reload(LONGER);
            assertThat(rates.breaker().getState()).isEqualTo(State.HALF_OPEN);
            assertThat(lab.failing(rates, IOException::new)).isInstanceOf(CircuitOpenException.class);
            return lab.succeed();
        });

        assertThat(rates.breaker().getState()).isEqualTo(State.CLOSED);
    }

    @Test
    @Tag("RC45")
    void placesThatAreTakenDuringAReloadStayTaken() {
        Guard guard = lab.guards.guard("bounded", GuardConfig.of(Map.of("max-concurrent", "2")));
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        guard.callAsync(() -> first);
        guard.callAsync(() -> second);

        lab.guards.reload(Map.of("bounded.max-concurrent", "3"));
        assertThat(freePlaces(guard)).isEqualTo(1);
        lab.guards.reload(Map.of("bounded.max-concurrent", "1"));
        assertThat(freePlaces(guard)).isEqualTo(0);
        first.complete("one");
        assertThat(freePlaces(guard)).isEqualTo(0);
        second.complete("two");
        assertThat(freePlaces(guard)).isEqualTo(1);
    }

    private int freePlaces(Guard guard) {
        return nested(guard, 0);
    }

    private int nested(Guard guard, int taken) {
        try {
            return guard.call(() -> nested(guard, taken + 1));
        } catch (BulkheadFullException full) {
            return taken;
        }
    }

    @Test
    void aCallThatRunsKeepsThePolicyThatItBeganWith() {
        assertThat(lab.failing(rates, () -> {
                    if (lab.calls == 1) {
                        lab.guards.reload(Map.of("rates.max-retries", "3"));
                    }
                    return new IOException("no answer");
                }))
                .isInstanceOf(IOException.class);
        assertThat(lab.calls).isEqualTo(1);

        lab.failing(rates, IOException::new);
        assertThat(lab.calls).isEqualTo(1 + 4);
    }

    @Test
    @Tag("RC45")
    void oneBadEntryKeepsEveryConfigurationAndIsTold() {
        Guard orders = lab.guards.database("orders-db");
        GuardConfig ratesBefore = rates.config();

        assertThatThrownBy(() -> lab.guards.reload(Map.of(
                        "rates.max-retries", "1",
                        "orders-db.preset", "database",
                        "orders-db.total", "soon",
                        "unheard.total", "1s")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        no guard was changed:
                        orders-db.total=soon: must be a whole number with ns, us, ms, s, m or h, as 15s, or ISO-8601, as PT15S
                        there is no guard "unheard", only [orders-db, rates]""");

        assertThat(rates.config()).isEqualTo(ratesBefore);
        assertThat(orders.config()).isEqualTo(GuardConfig.database());
        assertThat(lab.heard.lines("reload")).containsExactly("reload{outcome=refused}");
    }

    @Test
    @Tag("RC45")
    void combinationsThatCannotWorkKeepTheOldConfiguration() {
        for (Map<String, String> impossible : List.of(
                Map.of("rates.attempt", "16s"),
                Map.of("rates.consecutive", "0"),
                Map.of("rates.max-retries", "3", "rates.total", "700ms"))) {
            GuardConfig before = rates.config();

            assertThatThrownBy(() -> lab.guards.reload(impossible))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no guard was changed:\nrates: ");

            assertThat(rates.config()).isEqualTo(before);
        }
        assertThat(lab.heard.lines("reload")).hasSize(3).containsOnly("reload{outcome=refused}");
    }

    @Test
    void whatIsAppliedIsToldOnce() {
        lab.guards.database("orders-db");

        lab.guards.reload(Map.of("rates.probes", "2", "orders-db.preset", "database", "orders-db.probes", "3"));

        assertThat(lab.heard.lines("reload")).containsExactly("reload{outcome=applied}");
        assertThat(rates.config().breaker().probes()).isEqualTo(2);
        assertThat(rates.config().retry().maxRetries()).isEqualTo(3);
    }

    @Test
    void aGuardIsStillFoundByThePolicyThatItWasMadeWithAndByThatInForce() {
        GuardConfig first = rates.config();

        lab.guards.reload(LONGER);

        assertThat(lab.guards.guard("rates", first)).isSameAs(rates);
        assertThat(lab.guards.guard("rates", rates.config())).isSameAs(rates);
        assertThatThrownBy(() -> lab.guards.database("rates")).hasMessageContaining("another configuration");
    }

    @Test
    void aClassifierOfOnesOwnIsKeptUntilAnotherIsNamed() {
        Classifier own = failure -> Optional.of(Classification.ignored());
        lab.guards.guard("own", GuardConfig.api().toBuilder().classifier(own).build());

        lab.guards.reload(Map.of("own.probes", "2"));
        assertThat(lab.guards.guard("own", configOf("2", own)).config().classifier())
                .isSameAs(own);

        lab.guards.reload(Map.of("own.probes", "2", "own.classifier", "http"));
        assertThat(lab.guards
                        .guard("own", configOf("2", Classifiers.http()))
                        .config()
                        .classifier())
                .isSameAs(Classifiers.http());
    }

    private static GuardConfig configOf(String probes, Classifier classifier) {
        return GuardConfig.of(Map.of("probes", probes)).toBuilder()
                .classifier(classifier)
                .build();
    }

    @Test
    void reconfiguringAGuardThatDoesNotExistIsRefusedAndTold() {
        assertThatThrownBy(() -> lab.guards.reconfigure("unheard", GuardConfig.api()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name \"unheard\" belongs to no guard; there are [rates]");

        lab.guards.reconfigure("rates", GuardConfig.api());

        assertThat(lab.heard.lines("reload")).containsExactly("reload{outcome=refused}", "reload{outcome=applied}");
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(lab.failing(rates, IOException::new)).isInstanceOf(IOException.class);
        }
    }
}

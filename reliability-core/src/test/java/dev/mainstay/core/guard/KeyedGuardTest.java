package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.signal.Signal;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedGuardTest {

    private static final GuardConfig SINGLE =
            GuardConfig.api().toBuilder().maxRetries(0).build();

    private final Lab lab = new Lab();
    private final KeyedGuard hosts = lab.guards.keyed("hosts", SINGLE, 2);

    @AfterEach
    void close() {
        assertThat(lab.time.pending()).isZero();
        lab.close();
    }

    @Test
    void eachKeyHasABreakerOfItsOwn() {
        open("a.example");

        assertThat(hosts.call("b.example", lab::succeed)).isEqualTo("answer");
        assertThatThrownBy(() -> hosts.call("a.example", lab::succeed))
                .isInstanceOf(CircuitOpenException.class)
                .hasMessageContaining("hosts")
                .hasMessageNotContaining("example");
        assertThat(hosts.state("a.example")).contains(State.OPEN);
        assertThat(hosts.state("b.example")).contains(State.CLOSED);
        assertThat(hosts.state("c.example")).isEmpty();
        assertThat(hosts.keys()).isEqualTo(2);
    }

    @Test
    void theActionsExceptionPassesAsItIsAndCallOnceDoesNotRepeat() {
        KeyedGuard retrying = lab.guards.keyed("retrying", GuardConfig.api());
        IOException once = new IOException();
        IOException again = new IOException();

        assertThatThrownBy(() -> retrying.callOnce("a", () -> lab.fail(() -> once)))
                .isSameAs(once);
        assertThat(lab.calls).isEqualTo(1);
        assertThatThrownBy(() -> retrying.call("a", () -> lab.fail(() -> again)))
                .isSameAs(again);
        assertThat(lab.calls).isEqualTo(5);
        assertThat(retrying.maxKeys()).isEqualTo(10_000);
    }

    @Test
    void keysAreInNoSignalAndInNoRegistry() {
        open("a.example");
        hosts.call("b.example", lab::succeed);
        hosts.call("c.example", lab::succeed);

        assertThat(lab.guards.breakers().getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .containsExactly("hosts");
        assertThat(lab.heard.signals())
                .extracting(Signal::attributes)
                .allSatisfy(attributes -> assertThat(attributes)
                        .containsEntry("guard", "hosts")
                        .satisfies(all -> assertThat(all.toString()).doesNotContain("example")));
        assertThat(hosts.describe()).contains("\"hosts\"", "up to 2 keys", "15 s");
    }

    @Test
    void theKeyThatWasNotUsedLatelyIsForgottenForANewOne() {
        hosts.call("old", lab::succeed);
        hosts.call("used", lab::succeed);
        hosts.call("third", lab::succeed);
        hosts.call("used", lab::succeed);
        hosts.call("fourth", lab::succeed);

        assertThat(hosts.keys()).isEqualTo(2);
        assertThat(hosts.state("used")).isPresent();
        assertThat(hosts.state("fourth")).isPresent();
        assertThat(lab.heard.lines("keys")).containsExactly("keys{outcome=evicted}", "keys{outcome=evicted}");
    }

    @Test
    void aKeyWithFailuresStaysLongerThanOneWithout() {
        fail("failing");
        for (int i = 0; i < 10; i++) {
            hosts.call("fine-" + i, lab::succeed);
        }

        assertThat(hosts.state("failing")).isPresent();

        hosts.call("failing", lab::succeed);
        lab.time.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 10; i++) {
            hosts.call("later-" + i, lab::succeed);
        }

        assertThat(hosts.state("failing")).isEmpty();
    }

    @Test
    void whereAllKeysHaveFailuresOneOfThemIsForgotten() {
        fail("a");
        fail("b");
        fail("c");

        assertThat(hosts.keys()).isEqualTo(2);
        assertThat(hosts.state("c")).isPresent();
    }

    @Test
    void withoutRoomKeysShareAGuardThatIsBoundedToo() {
        open("a");
        open("b");

        assertThat(hosts.call("c", lab::succeed)).isEqualTo("answer");
        for (int i = 0; i < 5; i++) {
            fail("d-" + i);
        }

        assertThatThrownBy(() -> hosts.call("e", lab::succeed)).isInstanceOf(CircuitOpenException.class);
        assertThat(hosts.overflow().breaker().getState()).isEqualTo(State.OPEN);
        assertThat(hosts.keys()).isEqualTo(2);
        assertThat(lab.heard.lines("keys")).hasSize(7).containsOnly("keys{outcome=overflow}");
    }

    @Test
    void aBreakerThatClosesAgainMakesRoom() {
        open("a");
        open("b");
        hosts.call("shares", lab::succeed);
        assertThat(hosts.state("shares")).isEmpty();
        lab.time.advance(Duration.ofSeconds(30));

        hosts.call("a", lab::succeed);
        lab.time.advance(Duration.ofSeconds(11));
        hosts.call("new", lab::succeed);

        assertThat(hosts.state("new")).isPresent();
        assertThat(hosts.state("a")).isEmpty();
        assertThat(hosts.state("b")).contains(State.OPEN);
    }

    @Test
    void aKeyWithACallUnderWayIsNotForgotten() {
        String inner = hosts.call(
                "outer",
                () -> hosts.call("inner", () -> {
                    assertThat(hosts.call("no room", lab::succeed)).isEqualTo("answer");
                    assertThat(hosts.state("outer")).isPresent();
                    return lab.succeed();
                }));

        assertThat(inner).isEqualTo("answer");
        assertThat(hosts.state("no room")).isEmpty();
        assertThat(lab.heard.lines("keys")).containsExactly("keys{outcome=overflow}");
    }

    @Test
    void anAsynchronousCallHoldsItsKeyUntilItEnds() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        hosts.callAsync("a", cancellation -> first);
        hosts.callOnceAsync("b", cancellation -> second);
        hosts.callAsync("c", cancellation -> CompletableFuture.completedFuture("overflow"));
        assertThat(hosts.state("c")).isEmpty();

        first.complete("answer");
        second.completeExceptionally(new IOException());
        hosts.call("c", lab::succeed);

        assertThat(hosts.state("c")).isPresent();
        assertThat(hosts.state("a")).isEmpty();
        assertThat(hosts.state("b")).isPresent();
    }

    @Test
    void aForcedBreakerStaysUntilItIsReleased() {
        hosts.forceOpen("closed-for-repair");
        hosts.forceClosed("trusted");
        hosts.call("another", lab::succeed);

        assertThatThrownBy(() -> hosts.call("closed-for-repair", lab::succeed))
                .isInstanceOf(CircuitOpenException.class);
        assertThat(hosts.state("trusted")).contains(State.DISABLED);
        assertThat(hosts.state("another")).isEmpty();
        assertThatThrownBy(() -> hosts.forceOpen("no room"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all of its 2 places");

        hosts.unforce("trusted");
        hosts.unforce("unknown");
        hosts.call("another", lab::succeed);
        assertThat(hosts.state("another")).isPresent();
        assertThat(hosts.state("trusted")).isEmpty();
    }

    @Test
    void anotherPolicyHoldsForEveryKeyAndBreakersKeepTheirState() {
        open("a");
        fail("b");
        GuardConfig two = SINGLE.toBuilder().failures(2).build();

        lab.guards.reconfigure("hosts", two);
        fail("b");

        assertThat(hosts.state("a")).contains(State.OPEN);
        assertThat(hosts.state("b")).contains(State.OPEN);
        assertThat(lab.guards.keyed("hosts", two, 2)).isSameAs(hosts);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hosts.call("", lab::succeed))
                .withMessage("key must have 1 to 512 characters, had 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hosts.state("k".repeat(513)))
                .withMessage("key must have 1 to 512 characters, had 513");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lab.guards.keyed("none", SINGLE, 0))
                .withMessageContaining("maxKeys must be 1 to 1000000, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lab.guards.keyed("hosts", SINGLE, 3))
                .withMessageContaining("maxKeys 2, asked for was 3");
        assertThatIllegalArgumentException().isThrownBy(() -> lab.guards.keyed("hosts", GuardConfig.api(), 2));
        assertThat(hosts.call("k".repeat(512), lab::succeed)).isEqualTo("answer");
    }

    private void open(String key) {
        for (int i = 0; i < 5; i++) {
            fail(key);
        }
        assertThat(hosts.state(key)).contains(State.OPEN);
    }

    private void fail(String key) {
        assertThatThrownBy(() -> hosts.call(key, () -> lab.fail(IOException::new)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatMustNotBeRepeatedIsNotAndWhatStartingThrowsReachesTheStage() {
        try (Guards guards = Guards.ofDefaults()) {
            KeyedGuard keyed = guards.keyed("hosts", GuardConfig.api());
            AtomicInteger calls = new AtomicInteger();

            assertThatThrownBy(() -> keyed.callOnce("a", () -> {
                        calls.incrementAndGet();
                        throw new IOException("reset");
                    }))
                    .isInstanceOf(IOException.class);

            assertThat(calls).hasValue(1);
        }
    }
}

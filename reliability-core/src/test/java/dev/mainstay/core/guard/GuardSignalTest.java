package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Started;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardSignalTest {

    private final Lab lab = new Lab();
    private final Guard guard = lab.guards.api("rates");

    @Test
    void aCallWithOneRetryIsToldAsBracketsWithTheirEndBeforeTheyClose() throws IOException {
        guard.call(() -> lab.calls == 0 ? lab.fail(IOException::new) : lab.succeed());

        assertThat(lab.heard.lines())
                .containsExactly(
                        "call(",
                        "attempt(",
                        "attempt{outcome=failure}",
                        "attempt)",
                        "retry{}",
                        "attempt(",
                        "attempt{outcome=success}",
                        "attempt)",
                        "call{outcome=success}",
                        "call)");
    }

    @Test
    void durationsAreInSecondsAndEverySignalNamesTheGuard() {
        guard.call(() -> {
            lab.time.advance(Duration.ofMillis(250));
            return lab.succeed();
        });

        assertThat(lab.heard.signals()).hasSize(2).allSatisfy(signal -> {
            assertThat(signal.unit()).isEqualTo("s");
            assertThat(signal.value()).isEqualTo(0.25);
            assertThat(signal.attributes()).isEqualTo(Map.of("guard", "rates", "outcome", "success"));
        });
    }

    @Test
    void aRetryTellsItsWait() {
        lab.failing(guard, IOException::new);

        assertThat(lab.heard.signals().stream()
                        .filter(signal -> signal.name().equals("mainstay.guard.retry"))
                        .map(Signal::value))
                .containsExactly(0.1, 0.2, 0.4);
    }

    @Test
    void anIgnoredExceptionIsToldAsIgnored() {
        lab.failing(guard, () -> InvalidInputException.unreadable("x"));

        assertThat(lab.heard.lines("call")).containsExactly("call{outcome=ignored}");
    }

    @Test
    void aRejectedCallTellsItsReasonAndHasNoAttempt() {
        lab.guards.close();

        assertThatThrownBy(() -> guard.call(lab::succeed)).isInstanceOf(GuardsClosedException.class);

        assertThat(lab.heard.lines())
                .containsExactly("call(", "rejected{reason=closed}", "call{outcome=rejected}", "call)");
    }

    @Test
    void listenersThatThrowChangeNothing() {
        SignalListener broken = new SignalListener() {
            @Override
            public void on(Signal signal) {
                throw new IllegalStateException("listener");
            }

            @Override
            public Scope started(Started started) {
                throw new StackOverflowError("listener");
            }
        };
        try (Guards guards = Guards.builder().listener(broken).build()) {
            assertThat(guards.api("rates").call(lab::succeed)).isEqualTo("answer");
        }
    }
}

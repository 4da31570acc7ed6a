package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.Scope;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Started;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A listener that throws, blocks or calls back changes nothing. */
class GuardListenerTest {

    private final ManualTime time = ManualTime.create();

    @Test
    @Tag("RC15")
    void listenersThatThrowChangeNeitherOutcomesNorTransitions() {
        assertThat(storyWith(new SignalListener() {
                    @Override
                    public void on(Signal signal) {
                        throw new AssertionError("broken listener");
                    }

                    @Override
                    public Scope started(Started started) {
                        throw new IllegalStateException("broken listener");
                    }
                }))
                .isEqualTo(storyWith(signal -> {}));
    }

    @Test
    @Tag("RC15")
    void aListenerThatBlocksPastTheDeadlineDoesNotTurnAnAnswerIntoATimeout() {
        assertThat(storyWith(signal -> {
                    if (!signal.name().endsWith(".retry")) {
                        time.advance(Duration.ofSeconds(16));
                    }
                }))
                .startsWith("answer");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    @Tag("RC15")
    void aListenerThatCallsTheSameGuardNeitherDeadlocksNorLosesATransition() {
        AtomicInteger depth = new AtomicInteger();
        List<String> transitions = new ArrayList<>();
        Guards[] guards = new Guards[1];
        guards[0] = Guards.builder()
                .ticker(time)
                .sleeper(time)
                .scheduler(time)
                .listener(signal -> {
                    if (signal.name().endsWith(".breaker")) {
                        transitions.add(signal.attributes().get("to"));
                    }
                    if (depth.incrementAndGet() == 1) {
                        guards[0].api("rates").breaker().getState();
                        try {
                            guards[0].api("rates").call(() -> "from the listener");
                        } catch (CircuitOpenException open) {
                            transitions.add("rejected inside");
                        }
                    }
                    depth.decrementAndGet();
                })
                .build();
        Guard guard = guards[0].guard("rates", GuardConfig.api());
        guard.breaker().transitionToOpenState();
        time.advance(Duration.ofSeconds(30));
        String answer = guard.call(() -> "answer");

        assertThat(answer).isEqualTo("answer");
        assertThat(transitions).containsSubsequence("open", "half-open", "closed");
        guards[0].close();
    }

    private List<String> storyWith(SignalListener listener) {
        List<String> story = new ArrayList<>();
        try (Guards guards = Guards.builder()
                .ticker(time)
                .sleeper(time)
                .scheduler(time)
                .listener(listener)
                .build()) {
            Guard guard = guards.guard(
                    "rates", GuardConfig.api().toBuilder().maxRetries(0).build());
            story.add(guard.call(() -> "answer"));
            for (int i = 0; i < 6; i++) {
                try {
                    guard.call(() -> {
                        throw new IOException("down");
                    });
                } catch (IOException | CircuitOpenException thrown) {
                    story.add(thrown.getClass().getSimpleName());
                }
            }
            story.add(guard.breaker().getState().name());
            time.advance(Duration.ofSeconds(30));
            story.add(guard.call(() -> "answer"));
            story.add(guard.breaker().getState().name());
        }
        return story;
    }
}

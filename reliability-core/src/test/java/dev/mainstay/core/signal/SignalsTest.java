package dev.mainstay.core.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.NothingLeftBehind;
import dev.mainstay.core.context.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
class SignalsTest {

    private static final Started CALL = new Started("mainstay.test.call", Map.of("guard", "orders"));

    private final List<String> heard = new ArrayList<>();

    @Test
    void everyListenerHearsInTheGivenOrder() {
        Signals signals = Signals.to(List.of(listener("a"), listener("b")));

        signals.emit(new Refused("full"));

        assertThat(heard).containsExactly("a:mainstay.test.refused", "b:mainstay.test.refused");
        assertThat(signals.dropped()).isZero();
        assertThat(signals.isListenedTo()).isTrue();
    }

    @Test
    void listenerThatThrowsIsCountedAndTheOthersStillHear() {
        SignalListener exceptional = signal -> {
            throw new IllegalStateException("listener");
        };
        SignalListener erroneous = signal -> {
            throw new StackOverflowError("listener");
        };
        Signals signals = Signals.to(List.of(exceptional, listener("a"), erroneous, listener("b")));

        signals.emit(new Refused("full"));
        signals.emit(new Refused("full"));

        assertThat(heard).hasSize(4);
        assertThat(signals.dropped()).isEqualTo(4);
    }

    @Test
    void bracketsAreClosedInReverseOrder() {
        Signals signals = Signals.to(List.of(bracket("a"), bracket("b"), bracket("c")));

        Scope scope = signals.started(CALL);
        scope.close();

        assertThat(heard).containsExactly("open a", "open b", "open c", "close c", "close b", "close a");
    }

    @Test
    void bracketClosedAgainChangesNothing() {
        Scope scope = Signals.to(List.of(bracket("a"))).started(CALL);

        scope.close();
        scope.close();

        assertThat(heard).containsExactly("open a", "close a");
    }

    @Test
    void listenerThatFailsToBracketIsCountedAndTheOthersAreClosed() {
        Signals signals = Signals.to(List.of(
                bracket("a"),
                bracketing(() -> {
                    throw new AssertionError("opening");
                }),
                bracketing(() -> () -> {
                    throw new IllegalStateException("closing");
                }),
                bracketing(() -> null),
                bracket("b")));

        signals.started(CALL).close();

        assertThat(heard).containsExactly("open a", "open b", "close b", "close a");
        assertThat(signals.dropped()).isEqualTo(3);
    }

    @Test
    void listenerThatOnlyHearsNeedsNoBracket() {
        SignalListener plain = listener("a");

        assertThat(plain.started(CALL)).isSameAs(Scope.none());
    }

    @Test
    void withoutListenersNothingIsDone() {
        Signals signals = Signals.to(List.of());

        signals.emit(new Refused("full"));

        assertThat(signals).isSameAs(Signals.none());
        assertThat(signals.isListenedTo()).isFalse();
        assertThat(signals.started(CALL)).isSameAs(Scope.none());
        assertThat(signals.dropped()).isZero();
    }

    @Test
    void listOfListenersIsCopied() {
        List<SignalListener> listeners = new ArrayList<>(List.of(listener("a")));
        Signals signals = Signals.to(listeners);

        listeners.add(listener("b"));
        signals.emit(new Refused("full"));

        assertThat(heard).containsExactly("a:mainstay.test.refused");
    }

    @Test
    void attributesOfABeginningAreCopied() {
        Map<String, String> attributes = new HashMap<>(Map.of("guard", "orders"));
        Started started = new Started("mainstay.test.call", attributes);

        attributes.put("guard", "other");

        assertThat(started.attributes()).isEqualTo(Map.of("guard", "orders"));
        assertThatThrownBy(() -> started.attributes().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private SignalListener listener(String name) {
        return signal -> heard.add(name + ":" + signal.name());
    }

    private SignalListener bracket(String name) {
        return bracketing(() -> {
            heard.add("open " + name);
            return () -> heard.add("close " + name);
        });
    }

    private static SignalListener bracketing(Supplier<Scope> opening) {
        return new SignalListener() {
            @Override
            public void on(Signal signal) {}

            @Override
            public Scope started(Started started) {
                return opening.get();
            }
        };
    }

    private record Refused(String reason) implements Signal {

        @Override
        public String name() {
            return "mainstay.test.refused";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("reason", reason);
        }

        @Override
        public double value() {
            return 1;
        }

        @Override
        public String unit() {
            return "1";
        }
    }
}

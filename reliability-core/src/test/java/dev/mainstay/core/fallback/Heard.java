package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Writes down what it hears. */
final class Heard implements SignalListener {

    private final List<Signal> all = new CopyOnWriteArrayList<>();

    @Override
    public void on(Signal signal) {
        all.add(signal);
    }

    Signals signals() {
        return Signals.to(List.of(this));
    }

    List<Signal> all() {
        return List.copyOf(all);
    }

    List<String> names() {
        return all.stream().map(Signal::name).toList();
    }

    long count(String name) {
        return all.stream().filter(signal -> signal.name().equals(name)).count();
    }

    /** Waits until a signal was heard so often, with a bound. */
    void await(String name, long times) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (count(name) < times) {
            assertThat(System.nanoTime() - until)
                    .as(name + " was heard " + count(name) + " times")
                    .isNegative();
            Thread.onSpinWait();
        }
    }
}

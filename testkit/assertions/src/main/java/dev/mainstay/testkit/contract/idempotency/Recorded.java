package dev.mainstay.testkit.contract.idempotency;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the signals of an engine under test. Thread-safe. */
public final class Recorded {

    /** What came, in order. */
    public final List<Signal> all = new CopyOnWriteArrayList<>();

    /** Makes it, empty. */
    public Recorded() {}

    /** Returns what an engine is given to report to this. */
    public Signals signals() {
        return Signals.to(List.of(all::add));
    }

    /** Returns how calls ended. */
    public List<String> outcomes() {
        return of("outcome");
    }

    /** Returns what went wrong on the way. */
    public List<String> troubles() {
        return of("trouble");
    }

    private List<String> of(String attribute) {
        return all.stream()
                .filter(signal -> signal.attributes().containsKey(attribute))
                .map(signal -> signal.attributes().get(attribute))
                .toList();
    }
}

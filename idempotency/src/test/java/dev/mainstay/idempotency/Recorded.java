package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Signals, kept. */
final class Recorded {

    final List<Signal> all = new CopyOnWriteArrayList<>();

    Signals signals() {
        return Signals.to(List.of(all::add));
    }

    List<String> outcomes() {
        return of("outcome");
    }

    List<String> troubles() {
        return of("trouble");
    }

    private List<String> of(String attribute) {
        return all.stream()
                .filter(signal -> signal.attributes().containsKey(attribute))
                .map(signal -> signal.attributes().get(attribute))
                .toList();
    }
}

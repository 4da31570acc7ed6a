package dev.mainstay.core.limit;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down the signals of limits as lines. */
public final class Heard implements SignalListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Hears nothing yet. */
    public Heard() {}

    @Override
    public void on(Signal signal) {
        lines.add(signal.name() + new TreeMap<>(signal.attributes()) + " " + signal.value() + " " + signal.unit());
    }

    /** Returns what was heard so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}

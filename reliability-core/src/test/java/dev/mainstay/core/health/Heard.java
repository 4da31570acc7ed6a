package dev.mainstay.core.health;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down the signals of health as lines. */
final class Heard implements SignalListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void on(Signal signal) {
        lines.add(signal.name().replace("mainstay.health.", "") + new TreeMap<>(signal.attributes()) + " "
                + signal.value() + " " + signal.unit());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}

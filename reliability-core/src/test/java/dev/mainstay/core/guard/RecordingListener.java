package dev.mainstay.core.guard;

import dev.mainstay.core.context.Scope;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Started;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it hears as lines, without the guard's name. */
final class RecordingListener implements SignalListener {

    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void on(Signal signal) {
        signals.add(signal);
        TreeMap<String, String> attributes = new TreeMap<>(signal.attributes());
        attributes.remove("guard");
        lines.add(shortened(signal.name()) + attributes);
    }

    @Override
    public Scope started(Started started) {
        lines.add(shortened(started.name()) + "(");
        return () -> lines.add(shortened(started.name()) + ")");
    }

    List<Signal> signals() {
        return List.copyOf(signals);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    List<String> lines(String kind) {
        return lines.stream().filter(line -> line.startsWith(kind + "{")).toList();
    }

    private static String shortened(String name) {
        return name.replace("mainstay.guard.", "");
    }
}

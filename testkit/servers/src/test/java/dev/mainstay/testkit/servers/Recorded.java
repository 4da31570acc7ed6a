package dev.mainstay.testkit.servers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What fixture classes, which JUnit builds, report to the test that launched them. */
final class Recorded<T> {

    private final CopyOnWriteArrayList<T> values = new CopyOnWriteArrayList<>();

    void addOnce(T value) {
        values.addIfAbsent(value);
    }

    void clear() {
        values.clear();
    }

    List<T> values() {
        return List.copyOf(values);
    }
}

package dev.mainstay.audit.seal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Collects what a verification finds and counts what it looks at. Any number of threads may use it. */
final class Findings {

    final AtomicLong blocks = new AtomicLong();
    final AtomicLong segments = new AtomicLong();
    final AtomicLong records = new AtomicLong();
    final AtomicLong removed = new AtomicLong();
    private final Queue<Finding> found = new ConcurrentLinkedQueue<>();

    void add(Finding finding) {
        found.add(finding);
    }

    List<Finding> all() {
        return List.copyOf(found);
    }
}

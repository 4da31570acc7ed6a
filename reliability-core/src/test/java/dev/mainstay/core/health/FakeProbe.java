package dev.mainstay.core.health;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A probe that answers what it is told to, and counts. */
final class FakeProbe implements Probe {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AtomicInteger looks = new AtomicInteger();
    private volatile ProbeResult answer = ProbeResult.up();

    @Override
    public ProbeResult run() {
        looks.incrementAndGet();
        return answer;
    }

    FakeProbe answers(ProbeResult value) {
        answer = value;
        return this;
    }

    int looks() {
        return looks.get();
    }

    Dependency critical(String name) {
        return new Dependency(name, TIMEOUT, Criticality.CRITICAL, this);
    }

    Dependency nonCritical(String name) {
        return new Dependency(name, TIMEOUT, Criticality.NON_CRITICAL, this);
    }
}

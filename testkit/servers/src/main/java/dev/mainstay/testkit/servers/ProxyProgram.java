package dev.mainstay.testkit.servers;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What a proxy has been told to do and what it has seen; shared by all its connections, safe for any thread. */
final class ProxyProgram {

    private final AtomicReference<Traffic> traffic = new AtomicReference<>(Traffic.NONE);
    private final Map<Direction, Duration> delays = new ConcurrentHashMap<>();
    private final AtomicInteger repliesToDrop = new AtomicInteger();

    Traffic traffic() {
        return Objects.requireNonNull(traffic.get());
    }

    void reset() {
        traffic.set(Traffic.NONE);
    }

    void opened() {
        traffic.updateAndGet(Traffic::withConnection);
    }

    void unreachable() {
        traffic.updateAndGet(Traffic::withUnreachable);
    }

    void flight() {
        traffic.updateAndGet(Traffic::withFlight);
    }

    void moved(Direction direction, long count) {
        traffic.updateAndGet(seen -> seen.withBytes(direction, count));
    }

    Duration delay(Direction direction) {
        return delays.getOrDefault(direction, Duration.ZERO);
    }

    void delay(Direction direction, Duration delay) {
        delays.put(direction, delay);
    }

    void dropReplies(int count) {
        repliesToDrop.set(count);
    }

    /** Takes one of the drops; false when none is left. */
    boolean takeDrop() {
        return repliesToDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
}
